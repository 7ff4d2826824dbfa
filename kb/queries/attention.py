"""The queue of matters for attention, for whoever may settle them."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from kb.models import ArticleVote, AttentionItem
from kb.models.attention import AttentionKind

if TYPE_CHECKING:
    from kb.visibility import Reader

COMMENTS = 3


class Whose(models.TextChoices):
    ALL = "all", _("All")
    MINE = "mine", _("Mine")
    SNOOZED = "snoozed", _("Put off")
    DISMISSED = "dismissed", _("Dismissed")


# What hurts readers first.
_ORDER = {kind: place for place, kind in enumerate(AttentionKind)}


def attention_queue(
    whose: Whose, *, user: "Reader", at: datetime, kind: AttentionKind | None = None, words: str = ""
) -> QuerySet[AttentionItem]:
    """Return the matters with their texts, the most harmful kind first, of each the longest waiting."""
    found = _of(AttentionItem.objects.editable_by(user), whose, user=user, at=at)
    if kind is not None:
        found = found.filter(kind=kind)
    if words:
        found = found.filter(translation__live_revision__title__icontains=words)
    places = [When(kind=kind.value, then=Value(place)) for kind, place in _ORDER.items()]
    return (
        found.select_related(
            "translation__article__owner",
            "translation__live_revision",
            "other__live_revision",
            "assignee",
            "dismissed_by",
        )
        .defer("translation__live_revision__body", "other__live_revision__body")
        .annotate(place=Case(*places, output_field=IntegerField()))
        .order_by("place", "since", "pk")
    )


def attention_counts(
    whose: Whose, *, user: "Reader", at: datetime
) -> tuple[dict[Whose, int], dict[AttentionKind, int]]:
    """Count each view, and each kind in the chosen one; two queries."""
    editable = AttentionItem.objects.editable_by(user)
    waiting = Q(dismissed_at__isnull=True) & ~_put_off(at)
    views = editable.aggregate(
        **{
            Whose.ALL.value: Count("pk", filter=waiting),
            Whose.MINE.value: Count("pk", filter=waiting & _of_person(user)),
            Whose.SNOOZED.value: Count("pk", filter=Q(dismissed_at__isnull=True) & _put_off(at)),
            Whose.DISMISSED.value: Count("pk", filter=Q(dismissed_at__isnull=False)),
        }
    )
    kinds = _of(editable, whose, user=user, at=at).order_by().values("kind").annotate(number=Count("pk"))
    counted = {row["kind"]: row["number"] for row in kinds}
    return (
        {choice: views[choice.value] for choice in Whose},
        {kind: counted[kind.value] for kind in AttentionKind if kind.value in counted},
    )


def comments_on(revision_ids: set[int]) -> dict[int, list[str]]:
    """Return what readers said with their no, the newest first, by revision; one query."""
    said: dict[int, list[str]] = {}
    votes = ArticleVote.objects.filter(revision__in=revision_ids, is_helpful=False).exclude(comment="")
    for revision_id, comment in votes.order_by("-created_at", "-pk").values_list("revision_id", "comment"):
        words = said.setdefault(revision_id, [])
        if len(words) < COMMENTS:
            words.append(comment)
    return said


def _of(
    items: QuerySet[AttentionItem], whose: Whose, *, user: "Reader", at: datetime
) -> QuerySet[AttentionItem]:
    if whose is Whose.DISMISSED:
        return items.filter(dismissed_at__isnull=False)
    items = items.filter(dismissed_at__isnull=True)
    if whose is Whose.SNOOZED:
        return items.filter(_put_off(at))
    items = items.exclude(snoozed_until__gt=at)
    return items.filter(_of_person(user)) if whose is Whose.MINE else items


def _put_off(at: datetime) -> Q:
    return Q(snoozed_until__isnull=False, snoozed_until__gt=at)


def _of_person(user: "Reader") -> Q:
    """What was given to somebody is theirs; what was given to nobody is the owner's."""
    return Q(assignee=user.pk) | Q(assignee__isnull=True, translation__article__owner=user.pk)
