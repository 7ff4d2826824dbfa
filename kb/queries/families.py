"""Families: the languages of an article, and which of them lag behind the original, by how much.

A translation lags if its original has had texts that readers saw since the one that it was made from; it lags by the
greatest significance among them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from kb.models import Article, Revision, Translation
from kb.models.revisions import Significance

_RANK = {Significance.TYPO: 1, Significance.MINOR: 2, Significance.MAJOR: 3}


class Standing(models.TextChoices):
    SOURCE = "source", _("Original")
    CURRENT = "current", _("Up to date")
    LAGS = "lags", _("Behind the original")
    UNPUBLISHED = "unpublished", _("Not published")
    MISSING = "missing", _("Missing")


@dataclass(frozen=True)
class Member:
    """An article in one language; `lag` and `behind` (how many texts) only where it lags."""

    locale: str
    standing: Standing
    translation_id: int | None = None
    live_revision_id: int | None = None
    translated_from_id: int | None = None
    lag: Significance | None = None
    behind: int = 0


@dataclass(frozen=True)
class Family:
    article_id: int
    source_locale: str
    source_live_revision_id: int | None
    members: tuple[Member, ...]


@dataclass(frozen=True)
class _SourceText:
    pk: int
    number: int
    significance: Significance


def families_of(article_ids: Iterable[int]) -> dict[int, Family]:
    """Read the families of these articles with three queries, however many there are."""
    articles = dict(Article.objects.filter(pk__in=list(article_ids)).values_list("pk", "source_locale"))
    texts: dict[int, dict[str, Translation]] = defaultdict(dict)
    rows = Translation.objects.filter(article__in=articles).select_related("live_revision")
    for text in rows.defer("live_revision__body", "live_revision__summary"):
        texts[text.article_id][text.locale] = text
    history = _histories(articles)
    return {pk: _family(pk, locale, texts[pk], history[pk]) for pk, locale in articles.items()}


def family_of(article_id: int) -> Family:
    """Read one family.

    :raises KeyError: if there is no such article.
    """
    return families_of([article_id])[article_id]


def changes_to_translate(*, translation_id: int) -> tuple[Revision, Revision] | None:
    """Return the original that a translation was made from and the one that is live now; None if they are the same."""
    translation = Translation.objects.select_related("article").get(pk=translation_id)
    newest = translation.revisions.select_related("translated_from").first()
    source = Translation.objects.filter(
        article=translation.article_id, locale=translation.article.source_locale
    )
    live = Revision.objects.filter(live_for__in=source).first()
    old = newest.translated_from if newest else None
    return (old, live) if old and live and old.pk != live.pk else None


def lagging(
    rows: QuerySet[Translation], *, by_at_least: Significance = Significance.MINOR
) -> QuerySet[Translation]:
    """Limit published translations to those that lag by a significance or a greater one; for lists and counts."""
    ranks = [name for name, rank in _RANK.items() if rank >= _RANK[by_at_least]]
    since = Revision.objects.was_live().filter(
        translation__article=OuterRef("article"),
        translation__locale=OuterRef("article__source_locale"),
        significance__in=ranks,
        number__gt=OuterRef("live_revision__translated_from__number"),
    )
    return rows.filter(
        ~Q(locale=models.F("article__source_locale")), Exists(since), live_revision__isnull=False
    )


def _histories(articles: dict[int, str]) -> dict[int, list[_SourceText]]:
    history: dict[int, list[_SourceText]] = defaultdict(list)
    rows = (
        Revision.objects.was_live()
        .filter(
            translation__article__in=articles,
            translation__locale=models.F("translation__article__source_locale"),
        )
        .order_by("number")
        .values_list("translation__article_id", "pk", "number", "significance")
    )
    for article_id, pk, number, significance in rows:
        history[article_id].append(_SourceText(pk, number, Significance(significance)))
    return history


def _family(
    article_id: int, source_locale: str, texts: dict[str, Translation], history: Collection[_SourceText]
) -> Family:
    numbers = {text.pk: text.number for text in history}
    locales = [source_locale, *(code for code, _name in settings.LANGUAGES if code != source_locale)]
    locales += sorted(texts.keys() - set(locales))
    source = texts.get(source_locale)
    return Family(
        article_id=article_id,
        source_locale=source_locale,
        source_live_revision_id=source.live_revision_id if source else None,
        members=tuple(
            _member(locale, texts.get(locale), locale == source_locale, history, numbers)
            for locale in locales
        ),
    )


def _member(
    locale: str,
    text: Translation | None,
    is_source: bool,
    history: Collection[_SourceText],
    numbers: dict[int, int],
) -> Member:
    if text is None:
        return Member(locale, Standing.MISSING)
    live = text.live_revision
    if live is None:
        return Member(locale, Standing.UNPUBLISHED, text.pk)
    if is_source:
        return Member(locale, Standing.SOURCE, text.pk, live.pk)
    origin = numbers.get(live.translated_from_id or 0)
    since = [] if origin is None else [each for each in history if each.number > origin]
    if not since:
        return Member(locale, Standing.CURRENT, text.pk, live.pk, live.translated_from_id)
    lag = max((each.significance for each in since), key=_RANK.__getitem__)
    return Member(locale, Standing.LAGS, text.pk, live.pk, live.translated_from_id, lag, len(since))
