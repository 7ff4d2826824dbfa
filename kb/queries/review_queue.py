"""The queue of reviews: what waits for whom, the longest first."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, Min, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from kb.models import AuditEntry, Review, Revision
from kb.models.audit_words import AuditAction
from kb.models.revisions import RevisionState

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

    from kb.visibility import Reader


class Whose(models.TextChoices):
    ASKED_OF_ME = "asked", _("Asked of me")
    ALL = "all", _("All in review")
    MINE = "mine", _("Written by me")


def review_queue(whose: Whose, *, user: "Reader") -> QuerySet[Revision]:
    """Return the texts that wait, each with `waiting_since` and its reviewers in `waiting_reviews`."""
    waiting = Review.objects.waiting().select_related("reviewer")
    submitted = AuditEntry.objects.filter(action=AuditAction.SUBMIT_REVISION, object_id=OuterRef("pk"))
    return (
        _of(whose, user)
        .select_related("author", "translation")
        .defer("body")
        .annotate(
            waiting_since=Coalesce(
                Min("reviews__asked_at", filter=Q(reviews__decided_at__isnull=True)),
                Subquery(submitted.order_by("-at").values("at")[:1]),
                "created_at",
            )
        )
        .prefetch_related(Prefetch("reviews", waiting, to_attr="waiting_reviews"))
        .order_by("waiting_since", "pk")
    )


def queue_counts(user: "Reader") -> dict[Whose, int]:
    """Count what each view of the queue holds, with one query."""
    both = _of(Whose.ALL, user) | _of(Whose.MINE, user)
    found = both.order_by().aggregate(
        **{
            Whose.ASKED_OF_ME.value: models.Count("pk", filter=_IN_REVIEW & _asked_of(user)),
            Whose.ALL.value: models.Count("pk", filter=_IN_REVIEW),
            Whose.MINE.value: models.Count("pk", filter=_written_by(user)),
        }
    )
    return {whose: found[whose.value] for whose in Whose}


_IN_REVIEW = Q(state=RevisionState.IN_REVIEW)
_UNDER_WAY = Q(state__in=[RevisionState.IN_REVIEW, RevisionState.CHANGES_REQUESTED, RevisionState.APPROVED])


def _of(whose: Whose, user: "Reader") -> QuerySet[Revision]:
    found = Revision.objects.editable_by(user)
    if whose is Whose.MINE:
        return found.filter(_written_by(user))
    found = found.filter(_IN_REVIEW)
    return found.filter(_asked_of(user)) if whose is Whose.ASKED_OF_ME else found


def _written_by(user: "Reader | AbstractUser") -> Q:
    later = Revision.objects.filter(translation=OuterRef("translation"), number__gt=OuterRef("number"))
    # A later draft asks nobody for anything yet: what waits goes on waiting.
    return _UNDER_WAY & Q(author=user.pk) & ~Q(Exists(later.exclude(state=RevisionState.DRAFT)))


def _asked_of(user: "Reader | AbstractUser") -> Q:
    asked = Review.objects.waiting().filter(revision=OuterRef("pk"), reviewer=user.pk)
    return Q(Exists(asked))
