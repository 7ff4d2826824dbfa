"""The board of translations: which articles lack a language or lag behind in one, the worst first."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Case, Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from kb.models import Article, ArticleViews, Revision, Translation
from kb.models.revisions import Significance
from kb.queries.families import Standing

if TYPE_CHECKING:
    from kb.visibility import Reader

COUNTED_DAYS = 30
_RANK = {Significance.TYPO: 1, Significance.MINOR: 2, Significance.MAJOR: 3}


class BoardSort(models.TextChoices):
    WORST = "worst", _("What lags worst")
    VIEWS = "views", _("Most read")


@dataclass(frozen=True)
class BoardFilter:
    """`locale` limits `standing` and the order to one language; without it any language counts."""

    locale: str = ""
    standing: Standing | None = None
    category_id: int | None = None
    words: str = ""
    sort: BoardSort = BoardSort.WORST


def translation_board(wanted: BoardFilter, *, user: "Reader", today: date) -> QuerySet[Article]:
    """Return the articles whose original is published, in order, with `worst` (3 is major), `view_count`, `title`."""
    source = Translation.objects.published().filter(article=OuterRef("pk"), locale=OuterRef("source_locale"))
    found = Article.objects.editable_by(user).filter(Exists(source), merged_into__isnull=True)
    if wanted.category_id:
        shelf = wanted.category_id
        below = Q(category__parent=shelf) | Q(category__parent__parent=shelf)
        found = found.filter(Q(category=shelf) | below)
    if wanted.words:
        found = found.filter(translations__live_revision__title__icontains=wanted.words).distinct()
    if wanted.locale:
        found = found.exclude(source_locale=wanted.locale)
    rows: QuerySet[Article] = found.annotate(
        title=Subquery(source.values("live_revision__title")[:1]),
        worst=Coalesce(_worst(wanted.locale), 0),
        present=_present(wanted.locale),
        view_count=_views(today),
    )
    rows = _in_standing(rows, wanted)
    worst_first, read_first = F("worst").desc(), F("view_count").desc()
    if wanted.sort is BoardSort.VIEWS:
        return rows.order_by(read_first, worst_first, "pk")
    return rows.order_by(worst_first, F("present").asc(), read_first, "pk")


def lagging_since(article_ids: list[int]) -> dict[tuple[int, str], datetime]:
    """Return since when each language of these articles lags: when the first text that it misses was written."""
    missed = (
        Revision.objects.was_live()
        .filter(
            translation__article=OuterRef("article"),
            translation__locale=OuterRef("article__source_locale"),
            number__gt=OuterRef("live_revision__translated_from__number"),
        )
        .order_by()
        .values("translation")
        .annotate(first=Min("created_at"))
    )
    rows = (
        Translation.objects.published()
        .filter(article__in=article_ids)
        .exclude(locale=F("article__source_locale"))
        .annotate(since=Subquery(missed.values("first")))
        .filter(since__isnull=False)
    )
    return {(pk, locale): since for pk, locale, since in rows.values_list("article", "locale", "since")}


def _worst(locale: str) -> Subquery:
    behind = Translation.objects.published().filter(
        article=OuterRef("translation__article"),
        live_revision__translated_from__number__lt=OuterRef("number"),
    )
    behind = behind.exclude(locale=OuterRef("translation__locale"))
    if locale:
        behind = behind.filter(locale=locale)
    missed = Revision.objects.was_live().filter(
        Exists(behind), translation__article=OuterRef("pk"), translation__locale=OuterRef("source_locale")
    )
    rank = Case(*(When(significance=name, then=rank) for name, rank in _RANK.items()), default=0)
    return Subquery(missed.order_by().values("translation").annotate(worst=Max(rank)).values("worst"))


def _present(locale: str) -> Coalesce:
    """Count the languages beside the original that readers have."""
    live = Translation.objects.published().filter(article=OuterRef("pk"))
    live = live.filter(locale=locale) if locale else live.exclude(locale=OuterRef("source_locale"))
    return Coalesce(Subquery(live.order_by().values("article").annotate(n=Count("pk")).values("n")), 0)


def _views(today: date) -> Coalesce:
    views = ArticleViews.objects.filter(
        article=OuterRef("pk"), day__gt=today - timedelta(days=COUNTED_DAYS)
    ).values("article")
    return Coalesce(Subquery(views.annotate(sum=Sum("count")).values("sum")), 0)


def _in_standing(found: QuerySet[Article], wanted: BoardFilter) -> QuerySet[Article]:
    wants_all = 1 if wanted.locale else len(settings.LANGUAGES) - 1
    texts = Translation.objects.filter(article=OuterRef("pk"))
    texts = (
        texts.filter(locale=wanted.locale)
        if wanted.locale
        else texts.exclude(locale=OuterRef("source_locale"))
    )
    match wanted.standing:
        case Standing.LAGS:
            return found.filter(Q(worst__gt=0))
        case Standing.CURRENT:
            return found.filter(Q(worst=0, present__gte=wants_all))
        case Standing.UNPUBLISHED:
            return found.filter(Exists(texts.filter(live_revision__isnull=True)))
        case Standing.MISSING:
            count = texts.order_by().values("article").annotate(n=Count("pk")).values("n")
            return found.annotate(begun=Coalesce(Subquery(count), 0)).filter(Q(begun__lt=wants_all))
    return found
