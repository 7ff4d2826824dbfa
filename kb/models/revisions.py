"""Revisions: what was written, by whom, and never changed again. A database trigger keeps the text immutable."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Significance(models.TextChoices):
    TYPO = "typo", _("Typo")
    MINOR = "minor", _("Minor")
    MAJOR = "major", _("Major")


class RevisionState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    CHANGES_REQUESTED = "changes_requested", _("Changes requested")
    APPROVED = "approved", _("Approved")
    PUBLISHED = "published", _("Published")
    SUPERSEDED = "superseded", _("Superseded")
    ARCHIVED = "archived", _("Archived")


class Revision(models.Model):
    translation = models.ForeignKey("kb.Translation", on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=300)
    summary = models.TextField(_("summary"), blank=True)
    body = models.TextField(_("text"), help_text=_("Markdown"))
    state = models.CharField(
        _("state"), max_length=20, choices=RevisionState.choices, default=RevisionState.DRAFT
    )
    significance = models.CharField(
        _("significance"), max_length=10, choices=Significance.choices, default=Significance.MAJOR
    )
    note = models.CharField(_("note"), max_length=500, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="revisions"
    )
    based_on = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["translation", "number"], name="kb_revision_number_unique"),
            models.CheckConstraint(condition=~models.Q(title=""), name="kb_revision_has_a_title"),
        ]

    def __str__(self) -> str:
        return f"{self.title} (revision {self.number})"
