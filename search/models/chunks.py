"""Chunks: the passages that are found. Each carries copies of what it is filtered by, so that a leg reads one table."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _
from pgvector.django import HalfVectorField

from kb.visibility import Visibility
from search.models.generations import IndexedDocument, IndexGeneration


class ChunkKind(models.TextChoices):
    PASSAGE = "passage", _("Passage")
    QUESTION = "question", _("Question")


class Chunk(models.Model):
    # Both are the first column of an index below.
    generation = models.ForeignKey(
        IndexGeneration, on_delete=models.CASCADE, related_name="chunks", db_index=False
    )
    document = models.ForeignKey(
        IndexedDocument, on_delete=models.CASCADE, related_name="chunks", db_index=False
    )
    # Copies for filtering and collapsing; `kb` stays the truth and every hit is checked against it again.
    article = models.ForeignKey("kb.Article", on_delete=models.CASCADE, related_name="+")
    # A copy that lags behind a move must not die with the category that the article has left.
    category = models.ForeignKey(
        "kb.Category", on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    visibility = models.CharField(max_length=16, choices=Visibility.choices)
    locale = models.CharField(max_length=16)

    kind = models.CharField(max_length=16, choices=ChunkKind.choices, default=ChunkKind.PASSAGE)
    ordinal = models.PositiveIntegerField()
    title = models.CharField(max_length=300)
    heading_path = ArrayField(models.TextField(), default=list)
    # The heading's anchor in the rendered article; empty for text above the first heading.
    anchor = models.CharField(max_length=300, blank=True)
    text = models.TextField()
    # SHA-256 over the text that is embedded (title, heading path, text): the same hash never is embedded twice.
    content_hash = models.CharField(max_length=64)

    # In the configuration of the locale: title with weight A, headings B, text C; D is free.
    tsv = SearchVectorField(null=True)
    # Without a fixed size, so that generations of any model share the table; each has an expression index of its own.
    embedding = HalfVectorField(null=True)

    class Meta:
        verbose_name = _("chunk")
        verbose_name_plural = _("chunks")
        constraints = [
            # Checked at commit, so that an edit can renumber the chunks that it keeps.
            models.UniqueConstraint(
                fields=["document", "kind", "ordinal"],
                name="search_chunk_ordinal_unique",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]
        indexes = [
            GinIndex(fields=["tsv"], name="search_chunk_tsv"),
            models.Index(fields=["generation", "locale", "visibility"], name="search_chunk_eligible"),
            models.Index(fields=["content_hash"], name="search_chunk_content_hash"),
        ]

    def __str__(self) -> str:
        return f"Chunk {self.pk}"
