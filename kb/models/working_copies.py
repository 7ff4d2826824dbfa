"""What writers are typing: a working copy beside each live text, who has it open, and what could not be saved.

Readers and the index never see any of it.
"""

from datetime import timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from datetime import datetime

# An editor says every ten seconds that it is open; two missed beats are a bad connection, three somebody gone.
PRESENT_FOR = timedelta(seconds=30)


class WorkingCopy(models.Model):
    """The text of a translation that is being written, one for all its writers.

    The row stays when the text becomes a revision, so that `version` never repeats.
    """

    translation = models.OneToOneField(
        "kb.Translation", on_delete=models.CASCADE, related_name="working_copy"
    )
    is_open = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=0)
    based_on = models.ForeignKey(
        "kb.Revision", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # As typed: a title that is too long or missing yet is no reason to lose it.
    title = models.TextField(_("title"), blank=True)
    summary = models.TextField(_("summary"), blank=True)
    body = models.TextField(_("text"), blank=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    saved_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        verbose_name = _("working copy")
        verbose_name_plural = _("working copies")

    def __str__(self) -> str:
        return f"Working copy of translation {self.translation_id}"


class EditingSessionQuerySet(models.QuerySet["EditingSession"]):
    def present(self, at: "datetime") -> Self:
        return self.filter(seen_at__gt=at - PRESENT_FOR)

    def in_article(self, article_id: int) -> Self:
        return self.filter(translation__article=article_id)


class EditingSession(models.Model):
    """One tab of one writer on one translation, with the text that the writer started from or saved last.

    That text is the common origin when two writers' texts are merged.
    """

    translation = models.ForeignKey("kb.Translation", on_delete=models.CASCADE, related_name="sessions")
    writer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    tab = models.CharField(max_length=40, blank=True)
    seen_at = models.DateTimeField(db_index=True)
    version = models.CharField(max_length=40)
    title = models.TextField(blank=True)
    summary = models.TextField(blank=True)
    body = models.TextField(blank=True)

    objects = EditingSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("editing session")
        verbose_name_plural = _("editing sessions")
        constraints = [
            models.UniqueConstraint(fields=["translation", "writer", "tab"], name="kb_one_session_per_tab"),
        ]

    def __str__(self) -> str:
        return f"Session {self.pk}"


class RescueReason(models.TextChoices):
    REFUSED = "refused", _("Somebody else had saved")
    DISCARDED = "discarded", _("Discarded")


class RescuedDraft(models.Model):
    """What a writer typed and could not or did not keep."""

    translation = models.ForeignKey("kb.Translation", on_delete=models.CASCADE, related_name="rescued_drafts")
    writer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="rescued_drafts"
    )
    reason = models.CharField(max_length=10, choices=RescueReason.choices)
    # The version that the writer had started from: refused again and again, one draft is kept, the newest.
    version = models.CharField(max_length=40)
    tab = models.CharField(max_length=40, blank=True)
    title = models.TextField(_("title"), blank=True)
    summary = models.TextField(_("summary"), blank=True)
    body = models.TextField(_("text"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("rescued draft")
        verbose_name_plural = _("rescued drafts")
        ordering = ["-updated_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["translation", "writer", "version", "tab", "reason"],
                name="kb_one_rescued_draft_per_version",
            ),
        ]

    def __str__(self) -> str:
        return f"Rescued draft {self.pk}"
