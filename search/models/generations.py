"""Index generations: one complete index built by one recipe. Readers use the live one; another may be building.

What should stand in a generation follows from `kb` alone: one `IndexedDocument` for each translation with a live
revision. Its `revision` and `state_hash` say what was indexed, so that comparing the two tables finds all work.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class GenerationPurpose(models.TextChoices):
    SITE = "site", _("Help center")
    EVALUATION = "evaluation", _("Evaluation")


class GenerationState(models.TextChoices):
    BUILDING = "building", _("Building")
    LIVE = "live", _("Live")
    RETIRED = "retired", _("Retired")
    FAILED = "failed", _("Failed")


class IndexGeneration(models.Model):
    purpose = models.CharField(
        max_length=16, choices=GenerationPurpose.choices, default=GenerationPurpose.SITE
    )
    state = models.CharField(max_length=16, choices=GenerationState.choices, default=GenerationState.BUILDING)
    # SHA-256 over the recipe: model and its weights, dimensions, prompts, pooling, versions of chunking and lexing.
    fingerprint = models.CharField(max_length=64)
    # The part of the recipe that decides a vector: chunks of another generation with the same one lend theirs.
    embedding_fingerprint = models.CharField(max_length=64, db_index=True)
    recipe = models.JSONField(default=dict)
    dimensions = models.PositiveIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)
    activated_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("index generation")
        verbose_name_plural = _("index generations")
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

    generation = models.ForeignKey(IndexGeneration, on_delete=models.CASCADE, related_name="documents")
    translation = models.ForeignKey("kb.Translation", on_delete=models.CASCADE, related_name="+")
    revision = models.ForeignKey("kb.Revision", on_delete=models.CASCADE, related_name="+")
    # SHA-256 over what is copied onto chunks beside the text: visibility, locale, category.
    state_hash = models.CharField(max_length=64)
    # False when the embedder was unavailable: found by words alone until a reconcile embeds it.
    is_embedded = models.BooleanField(default=False)
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
