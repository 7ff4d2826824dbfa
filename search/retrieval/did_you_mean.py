"""Words that the help center does not know, and the known ones that were probably meant.

A suggestion shows a word of an article, so each is looked up, exactly as it is written, in a text that this reader may
read now; the vocabulary only says where to look.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from django.db import connection

from search.languages import text_search_config
from search.retrieval.dictionaries import is_word
from search.retrieval.eligibility import Eligibility, Params
from search.retrieval.generations import Generation
from search.retrieval.lexical import Analysis, Word, rarity
from search.retrieval.question import words_of
from search.retrieval.unsegmented import character_pairs

SHORTEST_WORD = 4
SHORTEST_STEM, SHORTEST_ENDING = 3, 2
MOST_WORDS = 8
NEAREST = 8
# A word that was guessed counts a little less than one that was typed.
GUESSED = 0.8

FIND_NEAREST = """
    WITH spoken AS (
        SELECT * FROM unnest(%(locales)s::text[], %(configs)s::text[]) AS spoken (locale, config)
    ), asked AS (
        SELECT DISTINCT word FROM unnest(%(words)s::text[]) AS typed (word)
        WHERE tsvector_to_array(to_tsvector(%(config)s::regconfig, word)) && %(unknown)s::text[]
            -- A good word of another language, as far as this reader may know.
            AND NOT EXISTS (SELECT 1 FROM search_vocabularyword v
                JOIN spoken USING (locale)
                JOIN search_chunk c ON c.generation_id = v.generation_id AND c.locale = v.locale
                WHERE v.generation_id = %(generation)s AND v.word = typed.word
                    AND c.visibility = ANY(%(visibilities)s)
                    AND c.tsv @@ plainto_tsquery(spoken.config::regconfig, v.word))
    ), near AS MATERIALIZED (
        SELECT asked.word AS asked, v.word, v.locale, v.chunks, spoken.config
        FROM asked
        CROSS JOIN LATERAL (
            SELECT v.word, v.locale, v.chunks FROM search_vocabularyword v
            WHERE v.generation_id = %(generation)s AND v.locale = ANY(%(locales)s) AND v.word %% asked.word
                AND abs(char_length(v.word) - char_length(asked.word)) <= 3
            ORDER BY similarity(v.word, asked.word) DESC, v.chunks DESC LIMIT %(nearest)s) AS v
        JOIN spoken ON spoken.locale = v.locale
    )
    SELECT near.asked, near.word, near.locale, near.chunks,
        tsvector_to_array(to_tsvector(near.config::regconfig, near.word))
    FROM near
    -- One readable place is enough: LIMIT keeps PostgreSQL from looking for all of them.
    CROSS JOIN LATERAL (
        SELECT 1
        FROM (
            -- OFFSET keeps this apart, so that the word's own index is what the lookup begins with.
            SELECT c.document_id FROM search_chunk c
            WHERE {eligible} AND c.locale = near.locale
                AND c.tsv @@ plainto_tsquery(near.config::regconfig, near.word)
                AND lower(c.title || ' ' || array_to_string(c.heading_path, ' ') || ' ' || c.text)
                    ~ ('(^|[^[:alnum:]])' || near.word || '([^[:alnum:]]|$)')
            OFFSET 0) AS holding
        JOIN search_indexeddocument d ON d.id = holding.document_id
        JOIN kb_translation t ON t.id = d.translation_id AND t.live_revision_id = d.revision_id
        JOIN kb_article a ON a.id = t.article_id AND a.visibility = ANY(%(visibilities)s)
        LIMIT 1) AS readable
"""


@dataclass(frozen=True)
class Correction:
    """What was typed, and a known word for it with its lexemes."""

    typed: str
    word: str
    locale: str
    chunks: int
    lexemes: tuple[str, ...]


def find_corrections(
    text: str, *, analysis: Analysis, eligibility: Eligibility, generation: Generation, locale: str
) -> tuple[Correction, ...]:
    """Return the best correction for each word that the help center does not know. No query if it knows them all."""
    unknown = [word.lexeme for word in analysis.in_locale(locale) if word.chunks == 0]
    if not unknown:
        return ()
    locales = sorted(generation.counts)
    typed = [
        word.casefold()
        for word in words_of(text)
        if all(is_correctable(word, locale=name) for name in {locale, *locales})
    ][:MOST_WORDS]
    if not typed:
        return ()
    params: Params = {
        **replace(eligibility, constraint=None).params(),
        "words": typed,
        "unknown": unknown,
        "config": text_search_config(locale),
        "locales": locales,
        "configs": [text_search_config(name) for name in locales],
        "nearest": NEAREST,
    }
    with connection.cursor() as cursor:
        statement = FIND_NEAREST.format(eligible=replace(eligibility, constraint=None).sql())
        cursor.execute(statement, params)
        near = [
            Correction(asked, word, spoken, chunks, tuple(lexemes))
            for asked, word, spoken, chunks, lexemes in cursor.fetchall()
        ]
    return tuple(chosen for word in dict.fromkeys(typed) if (chosen := choose_correction(word, near)))


def is_correctable(word: str, *, locale: str) -> bool:
    """Leave alone what is short, holds a digit or is a word: codes and good words are not misspelled."""
    if character_pairs(word):
        return False
    return len(word) >= SHORTEST_WORD and word.isalpha() and not is_word(word.casefold(), locale=locale)


def choose_correction(typed: str, near: Collection[Correction]) -> Correction | None:
    """Choose the fewest edits away, then the same first letter, then the most frequent; None if all are too far.

    A word is as near as its stem is: "squeek" is meant to be "squeaking" rather than "squeal".
    """
    within = [
        (edits, correction)
        for correction in near
        if correction.typed == typed
        and not are_forms_of_one(typed, correction.word, locale=correction.locale)
        and (edits := min(edit_distance(typed, form) for form in _forms(correction))) <= most_edits(typed)
    ]
    best = min(
        within,
        key=lambda pair: (
            pair[0],
            edit_distance(typed, pair[1].word),
            pair[1].word[0] != typed[0],
            -pair[1].chunks,
            pair[1].word,
        ),
        default=None,
    )
    return best[1] if best else None


def _forms(correction: Correction) -> tuple[str, ...]:
    """Return the word and its stem, if that is a word too: "squeak", but not the "squeez" of "squeeze"."""
    stems = (lexeme for lexeme in correction.lexemes if is_word(lexeme, locale=correction.locale))
    return (correction.word, *stems)


def are_forms_of_one(typed: str, word: str, *, locale: str) -> bool:
    """Say whether both are a word with another one joined to it, as dictionaries do not list: "darme" and "darse"."""
    if is_word(word, locale=locale):
        return False
    ends = range(SHORTEST_STEM, min(len(typed), len(word)) - SHORTEST_ENDING + 1)
    return any(
        typed[:end] == word[:end]
        and all(is_word(part, locale=locale) for part in (typed[:end], typed[end:], word[end:]))
        for end in ends
    )


def most_edits(word: str) -> int:
    return 1 if len(word) <= 5 else 2 if len(word) <= 10 else 3


def edit_distance(a: str, b: str) -> int:
    """Count insertions, deletions, replacements and swaps of neighbours (optimal string alignment)."""
    before: list[int] = []
    previous = list(range(len(b) + 1))
    for i, x in enumerate(a, start=1):
        current = [i]
        for j, y in enumerate(b, start=1):
            cost = min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, before[j - 2] + 1)
            current.append(cost)
        before, previous = previous, current
    return previous[-1]


def correct_text(text: str, corrections: Sequence[Correction]) -> str:
    """Return the question with the corrected words in place, a capital first letter kept."""
    by_typed = {correction.typed: correction.word for correction in corrections}

    def corrected(match: re.Match[str]) -> str:
        word = by_typed.get(match[0].casefold())
        if word is None:
            return match[0]
        return word[:1].upper() + word[1:] if match[0][:1].isupper() else word

    return re.sub(r"\w+(?:['’]\w+)*", corrected, text)


def with_corrections(
    analysis: Analysis, corrections: Sequence[Correction], *, generation: Generation
) -> Analysis:
    """Return the analysis with each unknown word that was corrected replaced by what it was probably meant to be."""
    if not corrections:
        return analysis
    added = [
        Word(
            fix.locale,
            lexeme,
            fix.chunks,
            GUESSED * rarity(fix.chunks, of=generation.counts.get(fix.locale, 0)),
        )
        for fix in corrections
        for lexeme in fix.lexemes
    ]
    kept = [word for word in analysis.words if word.chunks > 0 or not _is_of(word, corrections)]
    present = {(word.locale, word.lexeme) for word in kept}
    added = [word for word in added if (word.locale, word.lexeme) not in present]
    return replace(analysis, words=(*kept, *added))


def _is_of(word: Word, corrections: Sequence[Correction]) -> bool:
    """Say whether the unknown lexeme stems from a word that was corrected."""
    beginning = word.lexeme[: max(SHORTEST_WORD - 1, len(word.lexeme) - 2)]
    return any(correction.typed.startswith(beginning) for correction in corrections)
