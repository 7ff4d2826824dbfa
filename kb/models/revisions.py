"""Revisions: what was written, by whom, and never changed again. A database trigger keeps the text immutable."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kb.rights import Right, has_right, within_scope
from kb.visibility import visibilities_for

if TYPE_CHECKING:
    from kb.visibility import Reader


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


class RevisionQuerySet(models.QuerySet["Revision"]):
    def in_state(self, *states: RevisionState) -> Self:
        return self.filter(state__in=states)

    def newest(self) -> Self:
        """Keep the last revision of each translation."""
        later = Revision.objects.filter(
            translation=models.OuterRef("translation"), number__gt=models.OuterRef("number")
        )
        return self.filter(~models.Exists(later))

    def was_live(self) -> Self:
        """Limit to texts that readers see or saw."""
        return self.in_state(RevisionState.PUBLISHED, RevisionState.SUPERSEDED, RevisionState.ARCHIVED)

    def editable_by(self, user: "Reader") -> Self:
        return self._with_right(user, Right.EDIT)

    def publishable_by(self, user: "Reader") -> Self:
        return self._with_right(user, Right.PUBLISH)

    def _with_right(self, user: "Reader", right: Right) -> Self:
        if not has_right(user, right):
            return self.none()
        return self.filter(
            within_scope(user, category="translation__article__category"),
            translation__article__visibility__in=visibilities_for(user),
        )


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
    # Of a translation: the revision in the original language that it renders.
    translated_from = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["-number"]
        permissions = [("approve_own_revision", _("Can approve and publish own texts"))]
        indexes = [
            # Few are under way among many that are done.
            models.Index(
                fields=["state", "translation"],
                condition=models.Q(state__in=["draft", "in_review", "changes_requested", "approved"]),
                name="kb_revisions_under_way",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["translation", "number"], name="kb_revision_number_unique"),
            models.CheckConstraint(condition=~models.Q(title=""), name="kb_revision_has_a_title"),
        ]

    def __str__(self) -> str:
        return f"{self.title} (revision {self.number})"
