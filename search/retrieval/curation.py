"""Synonyms and pins as this process keeps them: read once for each version, so a change holds from the next search on.

The version is read with the generation of every search. With none there is nothing to read, and no query is made.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.db import connection

from search.languages import text_search_config
from search.models import Pin, PinMatch, SynonymSet
from search.retrieval.eligibility import Params
from search.retrieval.folding import folded_words
from search.retrieval.question import normalise, words_of

# A word as both sides compare it: its stems, or the word itself where it is a stop word and has none.
Stem = tuple[str, ...]


@dataclass(frozen=True)
class SynonymRule:
    """Whoever types one of `words` also looks for each of `others`, in articles of that language. Ids are of sets."""

    set_id: int
    locale: str
    words: tuple[str, ...]
    others: tuple[str, ...]


@dataclass(frozen=True)
class PinRule:
    """`article_ids` in their order; `until` is the last day."""

    pin_id: int
    locale: str
    words: tuple[str, ...]
    match: PinMatch
    article_ids: tuple[int, ...]
    until: date | None = None


@dataclass(frozen=True)
class Curation:
    synonyms: tuple[SynonymRule, ...] = ()
    pins: tuple[PinRule, ...] = ()
    # The stems of every word that a synonym has, by language.
    stems: Mapping[tuple[str, str], Stem] = field(default_factory=dict)


NONE = Curation()
# The version and how words were stemmed, which is up to the generation, with what was read then.
_kept: tuple[tuple[str, tuple[str, ...]], Curation] | None = None

STEM = """
    SELECT reading.locale, word, tsvector_to_array(to_tsvector(reading.config::regconfig, word))
    FROM unnest(%(locales)s::text[], %(configs)s::text[], %(words)s::text[]) AS reading (locale, config, word)
"""


def curation_of(version: str | None) -> Curation:
    """Return the curation as it stands at `version`, or newer. Three queries after a change, otherwise none."""
    global _kept
    if version is None:
        return NONE
    at = (version, tuple(text_search_config(code) for code, _ in settings.LANGUAGES))
    # One read of the global: another thread may replace it at any time.
    kept = _kept
    if kept is None or kept[0] != at:
        kept = _kept = (at, load_curation())
    return kept[1]


def load_curation() -> Curation:
    sets = SynonymSet.objects.order_by("pk").values_list("pk", "locale", "words", "meaning")
    pins = Pin.objects.order_by("pk").prefetch_related("pinned")
    return build_curation(
        synonyms=[synonym_rule(pk, locale, words, meaning) for pk, locale, words, meaning in sets],
        pins=[pin_rule(pin, [one.article_id for one in pin.pinned.all()]) for pin in pins],
    )


def build_curation(*, synonyms: Sequence[SynonymRule], pins: Sequence[PinRule]) -> Curation:
    """Return a curation of these rules, stored or not. One query if there are synonyms."""
    spoken = {
        (rule.locale, word)
        for rule in synonyms
        for term in (*rule.words, *rule.others)
        for word in words_of(normalise(term))
    }
    return Curation(tuple(synonyms), tuple(pins), stem_words(sorted(spoken)))


def synonym_rule(set_id: int, locale: str, words: Sequence[str], meaning: Sequence[str]) -> SynonymRule:
    return SynonymRule(set_id, locale, tuple(words), tuple(meaning or words))


def pin_rule(pin: Pin, article_ids: Sequence[int]) -> PinRule:
    return PinRule(
        pin_id=pin.pk or 0,
        locale=pin.locale,
        words=folded_words(pin.question),
        match=PinMatch(pin.match),
        article_ids=tuple(article_ids),
        until=pin.until,
    )


def stem_words(spoken: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Stem]:
    """Return the stems of each (locale, word); a stop word stands for itself. One query, none for no words."""
    return {
        (locale, word): stems or (word.casefold(),) for (locale, word), stems in find_stems(spoken).items()
    }


def find_stems(spoken: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Stem]:
    """Return the stems of each (locale, word), none of a stop word. One query, none for no words."""
    if not spoken:
        return {}
    params: Params = {
        "locales": [locale for locale, _ in spoken],
        "configs": [text_search_config(locale) for locale, _ in spoken],
        "words": [word for _, word in spoken],
    }
    with connection.cursor() as cursor:
        cursor.execute(STEM, params)
        return {(locale, word): tuple(stems) for locale, word, stems in cursor.fetchall()}
