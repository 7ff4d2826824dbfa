"""Reviews: who was asked to look at a revision, what they said, and what happens at a set time."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from datetime import datetime


class Verdict(models.TextChoices):
    APPROVED = "approved", _("Approved")
    CHANGES_REQUESTED = "changes_requested", _("Changes requested")
    # The text was withdrawn or overtaken, or somebody else decided.
    MOOT = "moot", _("No longer needed")


class ReviewQuerySet(models.QuerySet["Review"]):
    def waiting(self) -> Self:
        return self.filter(decided_at__isnull=True)

    def to_be_told(self, *, reminded_before: "datetime") -> Self:
        """Limit to reviewers who have not heard of it yet, or last heard before that time."""
        return self.waiting().filter(models.Q(told_at__isnull=True) | models.Q(told_at__lt=reminded_before))


class Review(models.Model):
    """One reviewer's part in the review of one revision."""

    revision = models.ForeignKey("kb.Revision", on_delete=models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="reviews",
        verbose_name=_("reviewer"),
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    asked_at = models.DateTimeField(_("asked"))
    # When a mail asked or reminded the reviewer last.
    told_at = models.DateTimeField(null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    verdict = models.CharField(_("verdict"), max_length=20, choices=Verdict.choices, blank=True)
    message = models.TextField(_("message"), blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "reviewer"],
                condition=models.Q(decided_at__isnull=True),
                name="kb_one_open_review_per_reviewer",
            ),
            models.CheckConstraint(
                condition=models.Q(verdict="", decided_at__isnull=True)
                | (~models.Q(verdict="") & models.Q(decided_at__isnull=False)),
                name="kb_review_decided_with_verdict",
            ),
        ]
        indexes = [
            models.Index(
                fields=["reviewer", "asked_at"],
                condition=models.Q(decided_at__isnull=True),
                name="kb_reviews_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"Review {self.pk}"


class AuthorNotice(models.Model):
    """That an author was told by mail what became of a text; one for the line of the audit log that says so."""

    entry = models.OneToOneField("kb.AuditEntry", on_delete=models.CASCADE, related_name="notice")
    told_at = models.DateTimeField()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")

    def __str__(self) -> str:
        return f"Notice {self.pk}"


class ScheduledKind(models.TextChoices):
    PUBLISH = "publish", _("Publish")
    EXPIRE = "expire", _("Expire")


class ScheduledChangeQuerySet(models.QuerySet["ScheduledChange"]):
    def pending(self) -> Self:
        return self.filter(done_at__isnull=True)

    def due(self, at: "datetime") -> Self:
        """Limit to what should have happened by now, in the order in which it should have."""
        return self.pending().filter(due_at__lte=at).order_by("due_at", "pk")


class ScheduledChange(models.Model):
    """A publication or an end of one at a set time. Rows that are done stay as a record."""

    translation = models.ForeignKey("kb.Translation", on_delete=models.CASCADE, related_name="schedule")
    kind = models.CharField(max_length=10, choices=ScheduledKind.choices)
    revision = models.ForeignKey("kb.Revision", on_delete=models.CASCADE, null=True, related_name="schedule")
    due_at = models.DateTimeField(_("due"))
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    # A schedule whose person is gone does nothing; one that the system made needs none.
    needs_person = models.BooleanField(default=True)
    done_at = models.DateTimeField(null=True)
    problem = models.CharField(_("problem"), max_length=300, blank=True)

    objects = ScheduledChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("scheduled change")
        verbose_name_plural = _("scheduled changes")
        constraints = [
            models.UniqueConstraint(
                fields=["translation", "kind"],
                condition=models.Q(done_at__isnull=True),
                name="kb_one_pending_change_of_a_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="publish", revision__isnull=False)
                | models.Q(kind="expire", revision__isnull=True),
                name="kb_scheduled_publication_names_revision",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=models.Q(done_at__isnull=True), name="kb_schedule_pending"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.due_at:%Y-%m-%d %H:%M}"
