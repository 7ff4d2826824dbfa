"""The lexical leg: BM25F, exactly. Any word may match, rare words count more, words in titles and headings more than
in text.

The score of a chunk is the sum over the question's words of idf times the word's weight in the chunk. The weights are
kept beside the chunk as a sparse vector, see `search.indexing.weighing`, the idf of the words is another one, and
pgvector computes the inner product of the two. Which chunks are compared is decided by the rarest words, through the
GIN index of the chunks' words.
"""

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from kb.visibility import Visibility
from search.indexing.weighing import sparse_vector, word_id
from search.retrieval.candidates import candidate_queries
from search.retrieval.eligibility import Constraint, Eligibility, Params
from search.retrieval.forms import Form, FormKind, choose_parts, is_compound, wanted_forms
from search.retrieval.generations import Generation
from search.retrieval.lookup import look_up
from search.retrieval.question import Question

MOST_WORDS = 32
# What another form of a word weighs beside the word itself.
FORM_WEIGHTS = {FormKind.SPELLING: 1.0, FormKind.MISSPELLED: 0.9, FormKind.PART: 0.8, FormKind.COMPOUND: 0.5}


@dataclass(frozen=True)
class Word:
    """A lexeme of the question in one language; `chunks` is how many readable chunks hold it there.

    A word that was added `stands_for` the typed one and `covers` as much of the question: together they cover it once.
    """

    locale: str
    lexeme: str
    chunks: int
    weight: float
    stands_for: str = ""
    covers: float | None = None

    @property
    def concept(self) -> str:
        return self.stands_for or self.lexeme

    @property
    def cover(self) -> float:
        return self.weight if self.covers is None else self.covers


@dataclass(frozen=True)
class Analysis:
    """The question as each language of the help center reads it."""

    words: tuple[Word, ...]
    constraint: Constraint | None

    def in_locale(self, locale: str) -> tuple[Word, ...]:
        return tuple(word for word in self.words if word.locale == locale)

    def total_weight(self, locale: str) -> float:
        """Return the weight of all that is asked, where words that stand for one another count once."""
        return sum(_covers(self.in_locale(locale)).values())

    def coverage(self, held: Iterable[Word], *, locale: str) -> float:
        """Return the weight of the words held, as a share of all that is asked in that language."""
        total = self.total_weight(locale)
        return min(sum(_covers(held).values()) / total, 1.0) if total > 0 else 0.0


def _covers(words: Iterable[Word]) -> dict[str, float]:
    """Return what each concept covers: words that stand for one another count once."""
    covers: dict[str, float] = {}
    for word in words:
        covers[word.concept] = max(covers.get(word.concept, 0.0), word.cover)
    return covers


@dataclass(frozen=True)
class LexicalMatch:
    """`coverage` is the weight of the question's words that the chunk holds, as a share of all of them."""

    chunk_id: int
    article_id: int
    category_id: int
    locale: str
    score: float
    coverage: float


# A vector is fetched for each candidate by its key, never by reading all of them.
CANDIDATES = """
    WITH scored AS MATERIALIZED (
        SELECT c.id, c.article_id, c.category_id, c.locale, words.score
        FROM search_chunk c, LATERAL (
            SELECT -(weights <#> %(question)s::sparsevec) AS score
            FROM search_chunkwords WHERE chunk_id = c.id OFFSET 0) AS words
        WHERE {eligible} AND ({any_word})
    ), best AS (
        (SELECT * FROM scored ORDER BY score DESC, id LIMIT %(limit)s)
        UNION
        (SELECT * FROM scored WHERE category_id = ANY(%(categories)s) ORDER BY score DESC, id LIMIT %(limit)s)
    ), word AS MATERIALIZED (
        SELECT number, locale, vector::sparsevec
        FROM unnest(%(word_locales)s::text[], %(vectors)s::text[]) WITH ORDINALITY AS word (locale, vector, number)
    )
    SELECT best.*, ARRAY(
        SELECT word.number FROM word WHERE word.locale = best.locale AND words.weights <#> word.vector < 0)
    FROM best JOIN search_chunkwords words ON words.chunk_id = best.id
"""


def analyse(
    question: Question,
    *,
    generation: Generation,
    locales: Sequence[str],
    visibilities: Collection[Visibility],
) -> Analysis:
    """Stem the question in every one of `locales`, count each word there, and add other forms of them. One query."""
    looked_up = look_up(
        question,
        generation=generation,
        locales=locales,
        visibilities=visibilities,
        wanted=wanted_forms(question.text, locales=[name for name in locales if name in generation.counts]),
    )
    sizes = looked_up.sizes
    typed = [
        Word(locale, lexeme, chunks, rarity(chunks, of=sizes.get(locale, 0)))
        for locale, lexeme, chunks in looked_up.words
    ]
    return Analysis(
        words=with_forms(tuple(_keep_rarest(typed)), looked_up.forms, sizes=sizes),
        constraint=looked_up.constraint,
    )


def with_forms(
    typed: tuple[Word, ...], forms: Sequence[Form], *, sizes: Mapping[str, int]
) -> tuple[Word, ...]:
    """Return the typed words and the forms that articles have of them; one that no chunk holds gives way to those."""
    words = {(word.locale, word.lexeme): word for word in typed}
    added: dict[tuple[str, str], Word] = {}
    for form in _chosen(forms, words):
        key, of = (form.locale, form.lexeme), words.get((form.locale, form.stem))
        weight = FORM_WEIGHTS[form.kind] * rarity(form.chunks, of=sizes.get(form.locale, 0))
        if key in words or of is None or form.chunks == 0:
            continue
        if form.kind is FormKind.PART:
            added.setdefault(key, Word(*key, form.chunks, weight))
        else:
            weight = min(weight, FORM_WEIGHTS[form.kind] * of.weight)
            added.setdefault(key, Word(*key, form.chunks, weight, stands_for=form.stem, covers=of.weight))
    replaced = {(form.locale, form.stem) for form in forms if (form.locale, form.lexeme) in added}
    kept = (word for key, word in words.items() if word.chunks > 0 or key not in replaced)
    return (*kept, *added.values())


def _chosen(forms: Sequence[Form], typed: Mapping[tuple[str, str], Word]) -> Iterator[Form]:
    """Yield what may be added: of compounds real ones, and the parts of those that no chunk holds as they are."""
    parts: dict[tuple[str, str], list[Form]] = {}
    for form in forms:
        of = typed.get((form.locale, form.stem))
        if form.kind is FormKind.PART:
            if of is not None and of.chunks == 0:
                parts.setdefault((form.locale, form.typed), []).append(form)
        elif form.kind is not FormKind.COMPOUND or is_compound(form.word, of=form.typed, locale=form.locale):
            yield form
    for (_, whole), found in parts.items():
        yield from choose_parts(whole, found)


def find_lexical(analysis: Analysis, *, eligibility: Eligibility, limit: int) -> list[LexicalMatch]:
    """Return the best chunks by words, and the best within the category if one is asked for.

    One query; a second one when common words alone were asked for and no chunk holds two of them.
    """
    known = [word for word in analysis.words if word.chunks > 0]
    queries = candidate_queries(known)
    matches = _score(analysis, known, queries, eligibility=eligibility, limit=limit)
    if not matches and (plain := candidate_queries(known, too_common=None)) != queries:
        matches = _score(analysis, known, plain, eligibility=eligibility, limit=limit)
    return matches


def _score(
    analysis: Analysis,
    known: Sequence[Word],
    queries: Mapping[str, str],
    *,
    eligibility: Eligibility,
    limit: int,
) -> list[LexicalMatch]:
    if not queries:
        return []
    any_word, query_params = _any_word(queries)
    params: Params = {
        **eligibility.params(),
        **query_params,
        "question": question_vector(known),
        "word_locales": [word.locale for word in known],
        "vectors": [sparse_vector({word_id(word.locale, word.lexeme): 1.0}) for word in known],
        "limit": limit,
    }
    statement = CANDIDATES.format(eligible=eligibility.sql(), any_word=any_word)
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        rows = cursor.fetchall()
    return [
        LexicalMatch(
            chunk_id=id,
            article_id=article,
            category_id=category,
            locale=locale,
            score=float(score),
            coverage=analysis.coverage([known[number - 1] for number in held], locale=locale),
        )
        for id, article, category, locale, score, held in rows
    ]


def question_vector(words: Iterable[Word]) -> str:
    """Return the words' weights as a vector of (`DIMENSIONS`,), written as pgvector reads a `sparsevec`."""
    weights: dict[int, float] = {}
    for word in words:
        place = word_id(word.locale, word.lexeme)
        weights[place] = max(weights.get(place, 0.0), word.weight)
    return sparse_vector(weights)


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


def _any_word(queries: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    conditions: list[str] = []
    params: dict[str, str] = {}
    for number, (locale, query) in enumerate(sorted(queries.items())):
        conditions.append(f"(c.locale = %(any_locale_{number})s AND c.tsv @@ %(any_{number})s::tsquery)")
        params |= {f"any_locale_{number}": locale, f"any_{number}": query}
    return " OR ".join(conditions), params
