"""The lexical leg: any word may match, rare words count more, words in titles and headings count more than in text.

The score is a BM25 over what a `tsvector` knows: the sum over the question's words of idf times a saturating count of
the word in the chunk. The saturating count is `ts_rank` of the one word, which PostgreSQL computes in C from the word's
places and their weights: for n places of weight w it is w · Σ 1/j² / 1.645 over j = 1 … n, from .61 w for one place to
w for many. BM25's tf / (tf + k1) with k1 of about .6 has the same shape. There is no length norm: chunks are of one
size but for crumbs, which it would put first (nDCG@10 .71 with b = .75 and .83 without, on the mean of four sets).
"""

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from kb.visibility import Visibility
from search.languages import text_search_config
from search.retrieval.eligibility import Constraint, Eligibility, Params
from search.retrieval.generations import Generation
from search.retrieval.question import Question

# Of one weight class a word's worth: text, unused, heading, title (the order that ts_rank wants: D, C, B, A).
FIELD_WEIGHTS = "{0.6, 0.6, 0.8, 1.0}"
MOST_WORDS = 32
# Candidates come from the rarest words until about this many chunks hold one of them; all words are scored.
ENOUGH_CANDIDATES = 2_000


@dataclass(frozen=True)
class Word:
    """A lexeme of the question in one language; `chunks` is how many readable chunks hold it there."""

    locale: str
    lexeme: str
    chunks: int
    weight: float


@dataclass(frozen=True)
class Analysis:
    """The question as each language of the help center reads it."""

    words: tuple[Word, ...]
    constraint: Constraint | None

    def in_locale(self, locale: str) -> tuple[Word, ...]:
        return tuple(word for word in self.words if word.locale == locale)

    def total_weight(self, locale: str) -> float:
        return sum(word.weight for word in self.in_locale(locale))


@dataclass(frozen=True)
class LexicalMatch:
    """`coverage` is the weight of the question's words that the chunk holds, as a share of all of them."""

    chunk_id: int
    article_id: int
    category_id: int
    locale: str
    score: float
    coverage: float


ANALYSE = """
    SELECT reading.locale, lexeme.lexeme, (
        SELECT count(*) FROM search_chunk c
        WHERE c.generation_id = %(generation)s AND c.locale = reading.locale
            AND c.visibility = ANY(%(visibilities)s) AND c.tsv @@ quote_literal(lexeme.lexeme)::tsquery)
    FROM unnest(%(locales)s::text[], %(configs)s::text[]) AS reading (locale, config),
        unnest(to_tsvector(reading.config::regconfig, %(text)s)) AS lexeme
    UNION ALL
    SELECT reading.locale, constrained.query::text, -1
    FROM unnest(%(locales)s::text[], %(configs)s::text[]) AS reading (locale, config),
        LATERAL (SELECT websearch_to_tsquery(reading.config::regconfig, %(constraint)s) AS query) AS constrained
    WHERE numnode(constrained.query) > 0
"""

CANDIDATES = """
    WITH word AS (
        SELECT * FROM unnest(%(word_locales)s::text[], %(lexemes)s::text[]::tsquery[], %(weights)s::float8[])
            AS word (locale, query, weight)
    ), candidate AS MATERIALIZED (
        SELECT c.id, c.article_id, c.category_id, c.locale,
            c.tsv || ''::tsvector AS tsv  -- unpacked once here, not once for every word
        FROM search_chunk c
        WHERE {eligible} AND ({any_word})
    ), scored AS MATERIALIZED (
        SELECT candidate.id, article_id, category_id, candidate.locale,
            sum(word.weight * ts_rank(%(field_weights)s::float4[], tsv, word.query)) AS score,
            sum(word.weight) / total.weight AS coverage
        FROM candidate
        JOIN word ON word.locale = candidate.locale AND tsv @@ word.query
        JOIN unnest(%(total_locales)s::text[], %(totals)s::float8[]) AS total (locale, weight)
            ON total.locale = candidate.locale
        GROUP BY candidate.id, article_id, category_id, candidate.locale, total.weight
    )
    (SELECT * FROM scored ORDER BY score DESC, id LIMIT %(limit)s)
    UNION
    (SELECT * FROM scored WHERE category_id = ANY(%(categories)s) ORDER BY score DESC, id LIMIT %(limit)s)
"""


def analyse(
    question: Question,
    *,
    generation: Generation,
    locales: Sequence[str],
    visibilities: Collection[Visibility],
) -> Analysis:
    """Stem the question in every one of `locales` and count each word there. One query.

    Only what the reader may see is counted: a word's weight would tell of texts that hold it.
    """
    params: Params = {
        "generation": generation.id,
        "visibilities": [str(visibility) for visibility in visibilities],
        "locales": list(locales),
        "configs": [text_search_config(locale) for locale in locales],
        "text": question.text,
        "constraint": _websearch(question),
    }
    with connection.cursor() as cursor:
        cursor.execute(ANALYSE, params)
        rows = cursor.fetchall()
    words = [
        Word(locale, lexeme, chunks, rarity(chunks, of=generation.counts.get(locale, 0)))
        for locale, lexeme, chunks in rows
        if chunks >= 0
    ]
    constraints = tuple((locale, query) for locale, query, chunks in rows if chunks < 0)
    constraint = Constraint(constraints) if question.has_constraint else None
    return Analysis(words=tuple(_keep_rarest(words)), constraint=constraint)


def find_lexical(analysis: Analysis, *, eligibility: Eligibility, limit: int) -> list[LexicalMatch]:
    """Return the best chunks by words, and the best within the category if one is asked for. One query."""
    known = [word for word in analysis.words if word.chunks > 0]
    if not known:
        return []
    queries = dict(_candidate_queries(known))
    locales = sorted(queries)
    any_word, query_params = _any_word(queries)
    params: Params = {
        **eligibility.params(),
        **query_params,
        "word_locales": [word.locale for word in known],
        "lexemes": [quoted(word.lexeme) for word in known],
        "weights": [word.weight for word in known],
        "field_weights": FIELD_WEIGHTS,
        "total_locales": locales,
        "totals": [analysis.total_weight(locale) for locale in locales],
        "limit": limit,
    }
    statement = CANDIDATES.format(eligible=eligibility.sql(), any_word=any_word)
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        rows = cursor.fetchall()
    return [
        LexicalMatch(id, article, category, locale, float(score), float(coverage))
        for id, article, category, locale, score, coverage in rows
    ]


def rarity(chunks: int, *, of: int) -> float:
    """Return BM25's idf, ln(1 + (N - n + .5) / (n + .5)), of a word that `chunks` of `of` chunks hold."""
    total = max(of, chunks, 1)
    return math.log(1 + (total - chunks + 0.5) / (chunks + 0.5))


def _keep_rarest(words: Iterable[Word]) -> Iterable[Word]:
    by_locale: dict[str, list[Word]] = {}
    for word in words:
        by_locale.setdefault(word.locale, []).append(word)
    for mine in by_locale.values():
        # What is in no chunk finds nothing, and gives way to what does.
        yield from sorted(mine, key=lambda word: (word.chunks == 0, word.chunks))[:MOST_WORDS]


def _candidate_queries(known: Sequence[Word]) -> Iterable[tuple[str, str]]:
    """Yield a locale and the OR of its rarest words, enough of them for a full list of candidates."""
    for locale in sorted({word.locale for word in known}):
        chosen: list[str] = []
        found = 0
        for word in sorted((w for w in known if w.locale == locale), key=lambda w: w.chunks):
            if chosen and found >= ENOUGH_CANDIDATES:
                break
            chosen.append(quoted(word.lexeme))
            found += word.chunks
        yield locale, " | ".join(chosen)


def _any_word(queries: dict[str, str]) -> tuple[str, dict[str, str]]:
    conditions: list[str] = []
    params: dict[str, str] = {}
    for number, (locale, query) in enumerate(sorted(queries.items())):
        conditions.append(f"(c.locale = %(any_locale_{number})s AND c.tsv @@ %(any_{number})s::tsquery)")
        params |= {f"any_locale_{number}": locale, f"any_{number}": query}
    return " OR ".join(conditions), params


def _websearch(question: Question) -> str:
    phrases = [f'"{phrase}"' for phrase in question.phrases]
    return " ".join([*phrases, *(f"-{word}" for word in question.excluded)])


def quoted(lexeme: str) -> str:
    """Quote a lexeme for a tsquery, where a quote and a backslash are doubled."""
    escaped = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
