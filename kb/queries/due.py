"""The calendar: what is due between two times, of the articles that somebody works on."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from kb.models import Article, Review, ScheduledChange
from kb.models.reviews import ScheduledKind
from kb.queries.titles import titles_of

if TYPE_CHECKING:
    from kb.visibility import Reader


class DueKind(models.TextChoices):
    PUBLISH = "publish", _("Publish")
    EXPIRE = "expire", _("Expire")
    VERIFY = "verify", _("Verify")
    REVIEW = "review", _("Review")


@dataclass(frozen=True)
class DueItem:
    """`person_id` is who is to act, or who planned it; `object_id` the scheduled change, review or article."""

    kind: DueKind
    due_at: datetime
    article_id: int
    title: str
    object_id: int
    person_id: int | None
    locale: str = ""


def due_items(*, user: "Reader", start: datetime, end: datetime) -> tuple[DueItem, ...]:
    """Read what is due from `start` on and before `end`, in the order of time; four queries.

    A review is due at once: it stands at the time when it was asked for.
    """
    articles = Article.objects.editable_by(user)
    items = [*_scheduled(articles, start, end), *_verifications(articles, start, end)]
    items += _reviews(articles, start, end)
    titles = titles_of({item.article_id for item in items})
    named = (
        DueItem(
            i.kind, i.due_at, i.article_id, titles.get(i.article_id, ""), i.object_id, i.person_id, i.locale
        )
        for i in items
    )
    return tuple(sorted(named, key=lambda item: (item.due_at, item.article_id, item.kind)))


def _scheduled(articles: models.QuerySet[Article], start: datetime, end: datetime) -> list[DueItem]:
    rows = ScheduledChange.objects.pending().filter(
        due_at__gte=start, due_at__lt=end, translation__article__in=articles
    )
    return [
        DueItem(
            DueKind.EXPIRE if kind == ScheduledKind.EXPIRE else DueKind.PUBLISH,
            due_at,
            article_id,
            "",
            pk,
            set_by,
            locale,
        )
        for pk, kind, due_at, article_id, locale, set_by in rows.values_list(
            "pk", "kind", "due_at", "translation__article_id", "translation__locale", "set_by_id"
        )
    ]


def _verifications(articles: models.QuerySet[Article], start: datetime, end: datetime) -> list[DueItem]:
    found = Article.objects.filter(pk__in=articles).due_between(start, end)
    return [
        DueItem(DueKind.VERIFY, row.verification_due_at, row.pk, "", row.pk, row.owner_id)  # type: ignore[attr-defined]
        for row in found
    ]


def _reviews(articles: models.QuerySet[Article], start: datetime, end: datetime) -> list[DueItem]:
    rows = Review.objects.waiting().filter(
        asked_at__gte=start, asked_at__lt=end, revision__translation__article__in=articles
    )
    return [
        DueItem(DueKind.REVIEW, asked_at, article_id, "", pk, reviewer, locale)
        for pk, asked_at, article_id, locale, reviewer in rows.values_list(
            "pk",
            "asked_at",
            "revision__translation__article_id",
            "revision__translation__locale",
            "reviewer_id",
        )
    ]
