"""Synonyms: what else to look for when a question holds a word that leads have given others for.

Invariant: expansion is one step, never a chain, so cycles are harmless; only words are added, none is taken away. An
added word weighs less than the typed one, and tells nothing of how much of the question a text covers: where it stands
for a word that was typed, it covers what that one would.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kb.visibility import Visibility
from search.retrieval.curation import Curation, Stem, SynonymRule, stem_words
from search.retrieval.generations import Generation
from search.retrieval.lexical import Analysis, Word, analyse
from search.retrieval.question import Question, normalise, words_of

# What a synonym weighs beside the word that was typed.
SYNONYM_WEIGHT = 0.7
# Synonyms that one question uses at most, in each language.
MOST_EXPANSIONS = 12


@dataclass(frozen=True)
class Term:
    text: str
    stems: tuple[str, ...]


@dataclass(frozen=True)
class Expansion:
    """`words` were found in the question, with the stems `typed`; each of `added` is looked for as well."""

    locale: str
    words: tuple[str, ...]
    typed: tuple[str, ...]
    added: tuple[Term, ...]


def find_expansions(text: str, *, locales: Sequence[str], curation: Curation) -> tuple[Expansion, ...]:
    """Return what the synonyms of `locales` add to the question. One query, if any of them has synonyms."""
    spoken = sorted({rule.locale for rule in curation.synonyms}.intersection(locales))
    words = words_of(text)
    if not spoken or not words:
        return ()
    stems = stem_words([(locale, word) for locale in spoken for word in dict.fromkeys(words)])
    return plan_expansions(words, stems, locales=spoken, curation=curation)


def plan_expansions(
    words: Sequence[str],
    stems: Mapping[tuple[str, str], Stem],
    *,
    locales: Sequence[str],
    curation: Curation,
) -> tuple[Expansion, ...]:
    """Match every synonym with the stems of the question's words in its language. Pure."""
    questions = {locale: [stems[locale, word] for word in words] for locale in locales}
    expansions: dict[str, list[Expansion]] = {locale: [] for locale in locales}
    for rule in curation.synonyms:
        if rule.locale in questions:
            expansions[rule.locale] += _expand(rule, words, questions[rule.locale], curation)
    return tuple(one for found in expansions.values() for one in found[:MOST_EXPANSIONS])


def expand(
    analysis: Analysis,
    expansions: Sequence[Expansion],
    *,
    generation: Generation,
    visibilities: Collection[Visibility],
) -> Analysis:
    """Return the analysis with the added words, weighed by their own rarity. One query, none without expansions.

    A typed word that no text holds gives way to the ones that stand for it.
    """
    if not expansions:
        return analysis
    locales = sorted({expansion.locale for expansion in expansions})
    terms = " ".join(term.text for expansion in expansions for term in expansion.added)
    counted = analyse(Question(text=terms), generation=generation, locales=locales, visibilities=visibilities)
    known = {(word.locale, word.lexeme): word for word in counted.words if word.chunks > 0}
    typed = {(word.locale, word.lexeme): word for word in analysis.words}
    added: dict[tuple[str, str], Word] = {}
    for expansion in expansions:
        for word in _added_words(expansion, known=known, typed=typed):
            added.setdefault((word.locale, word.lexeme), word)
    replaced = {(word.locale, word.stands_for) for word in added.values()}
    kept = [word for key, word in typed.items() if word.chunks > 0 or key not in replaced]
    return replace(analysis, words=(*kept, *(word for key, word in added.items() if key not in typed)))


def _expand(
    rule: SynonymRule, words: Sequence[str], question: Sequence[Stem], curation: Curation
) -> Iterator[Expansion]:
    for term in rule.words:
        stems = _stems_of(term, rule.locale, curation)
        if (start := _place(question, stems)) is None:
            continue
        others = {other: _stems_of(other, rule.locale, curation) for other in rule.others if other != term}
        added = tuple(
            Term(other, _flat(its)) for other, its in others.items() if _place(question, its) is None
        )
        if added:
            found = words[start : start + len(stems)]
            yield Expansion(rule.locale, tuple(word.casefold() for word in found), _flat(stems), added)


def _added_words(
    expansion: Expansion, *, known: Mapping[tuple[str, str], Word], typed: Mapping[tuple[str, str], Word]
) -> Iterator[Word]:
    locale = expansion.locale
    asked = [typed[locale, stem] for stem in expansion.typed if (locale, stem) in typed]
    cover = sum(word.cover for word in asked if word.chunks > 0)
    for term in expansion.added:
        for word in (known[locale, stem] for stem in term.stems if (locale, stem) in known):
            yield replace(
                word,
                weight=SYNONYM_WEIGHT * word.weight / len(term.stems),
                stands_for=asked[0].lexeme if asked else "",
                covers=cover / len(term.stems) if cover else None,
            )


def _stems_of(term: str, locale: str, curation: Curation) -> list[Stem]:
    return [curation.stems.get((locale, word), (word.casefold(),)) for word in words_of(normalise(term))]


def _flat(stems: Sequence[Stem]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(stem for one in stems for stem in one))


def _place(question: Sequence[Stem], term: Sequence[Stem]) -> int | None:
    """Return where the words of the term stand in the question, one behind the other."""
    ends = range(len(question) - len(term) + 1) if term else ()
    return next((start for start in ends if list(question[start : start + len(term)]) == list(term)), None)
