"""Index generations: one complete index built by one recipe. Readers use the live one; another may be building.

What should stand in a generation follows from `kb` alone: one `IndexedDocument` for each translation with a live
revision. Its `revision` and `state_hash` say what was indexed, so that comparing the two tables finds all work.
"""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class GenerationPurpose(models.TextChoices):
    SITE = "site", _("Help center")
    EVALUATION = "evaluation", _("Evaluation")


class GenerationState(models.TextChoices):
    BUILDING = "building", _("Building")
    # Complete and checked: it waits for somebody to make it live.
    READY = "ready", _("Ready")
    LIVE = "live", _("Live")
    RETIRED = "retired", _("Retired")
    FAILED = "failed", _("Failed")


class IndexGenerationQuerySet(models.QuerySet["IndexGeneration"]):
    def for_site(self) -> Self:
        return self.filter(purpose=GenerationPurpose.SITE)

    def live(self) -> Self:
        return self.filter(state=GenerationState.LIVE)

    def building(self) -> Self:
        return self.filter(state=GenerationState.BUILDING)

    def unfinished(self) -> Self:
        """Limit to those that a build goes on with: what is ready is not live yet, and may have fallen behind."""
        return self.filter(state__in=[GenerationState.BUILDING, GenerationState.READY])

    def complete(self) -> Self:
        """Limit to those that searches could read at once."""
        return self.filter(state__in=[GenerationState.LIVE, GenerationState.READY, GenerationState.RETIRED])

    def serving_site(self) -> "IndexGeneration | None":
        """Return the generation that the site's searches read, or None before the first one."""
        return self.for_site().live().first()


class IndexGeneration(models.Model):
    purpose = models.CharField(
        max_length=16, choices=GenerationPurpose.choices, default=GenerationPurpose.SITE
    )
    state = models.CharField(max_length=16, choices=GenerationState.choices, default=GenerationState.BUILDING)
    # SHA-256 over the recipe: model and its weights, dimensions, prompts, pooling, versions of chunking and lexing.
    fingerprint = models.CharField(max_length=64)
    # The part of the recipe that decides a vector: chunks of another generation with the same one lend theirs.
    embedding_fingerprint = models.CharField(max_length=64, blank=True, db_index=True)
    # What the fingerprints are made of; `search.embedding` can load the model of a generation from it.
    recipe = models.JSONField(default=dict)
    # 0 for a generation of words alone, begun while no model was to be had.
    dimensions = models.PositiveIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)
    activated_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)
    # Translations that are in a generation while it is built, of so many; `progress_at` tells whether anybody is at it.
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(default=0)
    progress_at = models.DateTimeField(null=True)
    # What the check before the swap found, as `search.indexing.gate` writes it; empty before it ran.
    gate_report = models.JSONField(default=dict, blank=True)

    objects = IndexGenerationQuerySet.as_manager()

    class Meta:
        verbose_name = _("index generation")
        verbose_name_plural = _("index generations")
        permissions = [("activate_indexgeneration", "Can choose the index that searches read")]
        constraints = [
            models.UniqueConstraint(
                fields=["purpose"],
                condition=models.Q(state=GenerationState.LIVE),
                name="search_one_live_generation_per_purpose",
            ),
        ]

    def __str__(self) -> str:
        return f"Generation {self.pk} ({self.state})"


class IndexedDocument(models.Model):
    """One translation as it stands in one generation."""

    generation = models.ForeignKey(
        IndexGeneration, on_delete=models.CASCADE, related_name="documents", db_index=False
    )
    translation = models.ForeignKey("kb.Translation", on_delete=models.CASCADE, related_name="+")
    revision = models.ForeignKey("kb.Revision", on_delete=models.CASCADE, related_name="+")
    # SHA-256 over what is copied onto chunks beside the text: visibility, locale, category.
    state_hash = models.CharField(max_length=64)
    # False when the embedder was unavailable: found by words alone until a reconcile embeds it.
    is_embedded = models.BooleanField(default=False)
    # How many passages were written: fewer in the table means that some were lost.
    chunk_count = models.PositiveIntegerField(default=0)
    indexed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("indexed document")
        verbose_name_plural = _("indexed documents")
        constraints = [
            models.UniqueConstraint(
                fields=["generation", "translation"], name="search_one_document_per_translation"
            ),
        ]

    def __str__(self) -> str:
        return f"Document {self.pk}"
