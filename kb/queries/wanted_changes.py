"""What a reviewer wants changed in a text: said to whoever goes on writing it."""

from dataclasses import dataclass

from django.db.models import Count, OuterRef, Subquery

from kb.models import Comment, Review, Revision
from kb.models.reviews import Verdict
from kb.models.revisions import RevisionState


@dataclass(frozen=True)
class WantedChanges:
    revision_id: int
    reviewer: str
    message: str
    open_comments: int


def wanted_changes(newest: Revision | None) -> WantedChanges | None:
    """Return what was said last about a revision that was given back, with one query; None for any other."""
    if newest is None or newest.state != RevisionState.CHANGES_REQUESTED:
        return None
    about = Comment.objects.unresolved().filter(translation=OuterRef("revision__translation"))
    counted = about.order_by().values("translation").annotate(number=Count("pk")).values("number")
    said = (
        Review.objects.filter(revision=newest, verdict=Verdict.CHANGES_REQUESTED)
        .select_related("reviewer")
        .annotate(open_comments=Subquery(counted))
        .order_by("-decided_at", "-pk")
        .first()
    )
    if said is None:
        return None
    number: int | None = said.open_comments  # type: ignore[attr-defined]
    return WantedChanges(newest.pk, str(said.reviewer), said.message, number or 0)
