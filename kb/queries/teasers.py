"""Articles as lists show them: one translation each, the reader's language first, the source language else."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Case, F, IntegerField, OuterRef, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, Length

from kb.models import ArticleViews, Translation
from kb.visibility import Visibility

if TYPE_CHECKING:
    from kb.visibility import Reader

# 200 words a minute of about six characters with the space.
CHARACTERS_A_MINUTE = 1200
POPULAR_DAYS = 30
# Below this, views in that time are chance: they do not put an article before one that the owner promotes.
FEWEST_VIEWS = 5


@dataclass(frozen=True)
class ArticleTeaser:
    article_id: int
    category_id: int
    locale: str
    slug: str
    title: str
    summary: str
    updated_at: datetime | None
    minutes: int
    visibility: Visibility
    is_promoted: bool


def reading_minutes(body_length: int) -> int:
    """Estimate how long a text of so many characters takes to read, in whole minutes."""
    return max(1, round(body_length / CHARACTERS_A_MINUTE))


def readable_translations(*, user: "Reader", locale: str) -> QuerySet[Translation]:
    """Return what `user` may read, one published translation for each article, ready for `teaser`."""
    return (
        Translation.objects.published()
        .visible_to(user)
        .best_for(locale)
        .annotate(body_length=Length("live_revision__body"))
        .select_related("article", "live_revision")
        .defer("live_revision__body", "live_revision__note")
    )


def most_read_first(
    translations: QuerySet[Translation], *, locale: str, today: date
) -> QuerySet[Translation]:
    """Order by what was opened most over the last 30 days; promoted ones lead among equals.

    What exists in `locale` comes before what does not: a reader can use it at once.
    """
    since = today - timedelta(days=POPULAR_DAYS)
    views = (
        ArticleViews.objects.filter(article=OuterRef("article"), day__gte=since)
        .values("article")
        .annotate(total=Sum("count"))
        .values("total")
    )
    counted = translations.annotate(
        seen=Coalesce(Subquery(views, output_field=IntegerField()), Value(0)),
        views_lately=Case(When(seen__gte=FEWEST_VIEWS, then=F("seen")), default=Value(0)),
        in_locale=Case(When(locale=locale, then=Value(1)), default=Value(0)),
    )
    return counted.order_by(
        "-in_locale", "-views_lately", "-article__is_promoted", "article__position", "article_id"
    )


def recently_updated_first(translations: QuerySet[Translation]) -> QuerySet[Translation]:
    return translations.order_by(F("updated_at").desc(nulls_last=True), "-article_id")


def teaser(translation: Translation) -> ArticleTeaser:
    """Turn a row of `readable_translations` into what a list shows."""
    revision = translation.live_revision
    assert revision is not None  # noqa: S101  (the query keeps published ones only)
    body_length: int = translation.body_length  # type: ignore[attr-defined]
    return ArticleTeaser(
        article_id=translation.article_id,
        category_id=translation.article.category_id,
        locale=translation.locale,
        slug=translation.slug,
        title=revision.title,
        summary=revision.summary,
        updated_at=translation.updated_at,
        minutes=reading_minutes(body_length),
        visibility=Visibility(translation.article.visibility),
        is_promoted=translation.article.is_promoted,
    )
