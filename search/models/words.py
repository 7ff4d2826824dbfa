"""What the words of a generation weigh: in each chunk, and in all of them.

Words are known by `search_word_id(locale, lexeme)`, so that vectors of different languages never meet.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from pgvector.django import SparseVectorField

from kb.visibility import Visibility
from search.models.chunks import Chunk
from search.models.generations import IndexGeneration


class ChunkWords(models.Model):
    """The words of a chunk as a vector whose product with a question's is the BM25F score of the two.

    Beside the chunk and not in it, so that weighing anew leaves the wide row and its indexes alone. `version` is that
    of the lengths it was weighed with.
    """

    chunk = models.OneToOneField(Chunk, on_delete=models.CASCADE, primary_key=True, related_name="words")
    weights = SparseVectorField()
    version = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("words of a chunk")
        verbose_name_plural = _("words of chunks")

    def __str__(self) -> str:
        return f"Words of chunk {self.chunk_id}"


class MeanLengths(models.Model):
    """How many words the fields of a chunk have in the mean, as far as its weights follow them.

    Kept while the true means stay near; `version` rises with each change, and weights of former ones are made anew.
    """

    generation = models.ForeignKey(
        IndexGeneration, on_delete=models.CASCADE, related_name="mean_lengths", db_index=False
    )
    locale = models.CharField(max_length=16)
    title = models.FloatField()
    headings = models.FloatField()
    text = models.FloatField()
    version = models.PositiveIntegerField(default=1)
    # The newest chunk when words were last counted.
    newest_chunk = models.BigIntegerField()

    class Meta:
        verbose_name = _("mean lengths")
        verbose_name_plural = _("mean lengths")
        constraints = [
            models.UniqueConstraint(fields=["generation", "locale"], name="search_mean_lengths_unique"),
        ]

    def __str__(self) -> str:
        return f"Mean lengths in {self.locale}"


class WordCount(models.Model):
    """How many chunks that some readers may see hold a common word; without a word, how many there are.

    Words that few chunks hold have no row: they are counted whenever they are asked for.
    """

    generation = models.ForeignKey(
        IndexGeneration, on_delete=models.CASCADE, related_name="word_counts", db_index=False
    )
    locale = models.CharField(max_length=16)
    lexeme = models.TextField()
    visibility = models.CharField(max_length=16, choices=Visibility.choices)
    chunks = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("word count")
        verbose_name_plural = _("word counts")
        constraints = [
            models.UniqueConstraint(
                fields=["generation", "locale", "lexeme", "visibility"], name="search_word_count_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.lexeme
