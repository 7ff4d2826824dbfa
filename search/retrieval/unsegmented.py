"""The lexical leg for languages that put no blanks between words, which PostgreSQL's parser cannot take apart, and for
Korean, which glues particles to them.

Pairs of neighbouring characters stand for words, weighed by rarity like them. There is no index behind it: every
eligible text is read, which a help center of some ten thousand passages allows.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from django.db import connection

from search.indexing.weighing import K1
from search.retrieval.eligibility import Eligibility, Params
from search.retrieval.lexical import LexicalMatch
from search.retrieval.units import Span

MOST_PAIRS = 32
# A pair weighs as much as a word that stands once in a text of the usual length.
ONCE = 1 / (1 + K1)
RUN = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]{2,}"
)

FIND = """
    WITH text AS MATERIALIZED (
        SELECT c.id, c.article_id, c.category_id, c.locale,
            c.title || ' ' || array_to_string(c.heading_path, ' ') || ' ' || c.text AS words
        FROM search_chunk c WHERE {eligible}
    ), held AS MATERIALIZED (
        SELECT text.id, pair FROM text JOIN unnest(%(pairs)s::text[]) AS pair ON strpos(text.words, pair) > 0
    ), rarity AS (
        SELECT pair, ln(1 + ((SELECT count(*) FROM text) - count(held.id) + 0.5) / (count(held.id) + 0.5)) AS weight
        FROM unnest(%(pairs)s::text[]) AS pair LEFT JOIN held USING (pair) GROUP BY pair
    ), scored AS MATERIALIZED (
        SELECT text.id, article_id, category_id, locale, %(once)s * sum(rarity.weight) AS score,
            sum(rarity.weight) / (SELECT sum(weight) FROM rarity) AS coverage
        FROM text JOIN held ON held.id = text.id JOIN rarity USING (pair)
        GROUP BY text.id, article_id, category_id, locale
    )
    (SELECT * FROM scored ORDER BY score DESC, id LIMIT %(limit)s)
    UNION
    (SELECT * FROM scored WHERE category_id = ANY(%(categories)s) ORDER BY score DESC, id LIMIT %(limit)s)
"""


def character_pairs(text: str) -> list[str]:
    """Return the neighbouring pairs within runs of unsegmented script, each once."""
    pairs = [run[at : at + 2] for run in RUN.findall(text) for at in range(len(run) - 1)]
    return list(dict.fromkeys(pairs))[:MOST_PAIRS]


def find_by_pairs(text: str, *, eligibility: Eligibility, limit: int) -> list[LexicalMatch]:
    """Return the best chunks by pairs of characters; none, and no query, if the question has no such script."""
    pairs = character_pairs(text)
    if not pairs:
        return []
    params: Params = {**eligibility.params(), "pairs": pairs, "once": ONCE, "limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(FIND.format(eligible=eligibility.sql()), params)
        return [
            LexicalMatch(id, article, category, locale, float(score), float(coverage))
            for id, article, category, locale, score, coverage in cursor.fetchall()
        ]


def with_words(by_pairs: Sequence[LexicalMatch], by_words: Sequence[LexicalMatch]) -> list[LexicalMatch]:
    """Add up what both find: a question in Chinese may hold a code or a name in Latin letters."""
    matches = {match.chunk_id: match for match in by_words}
    for match in by_pairs:
        other = matches.get(match.chunk_id)
        matches[match.chunk_id] = match if other is None else _sum(match, other)
    return sorted(matches.values(), key=lambda match: (-match.score, match.chunk_id))


def _sum(one: LexicalMatch, other: LexicalMatch) -> LexicalMatch:
    return replace(one, score=one.score + other.score, coverage=max(one.coverage, other.coverage))


def mark_pairs(text: str, pairs: Sequence[str]) -> list[Span]:
    """Return where pairs stand in `text`, overlapping ones joined."""
    joined: list[Span] = []
    places = sorted(match.start() for pair in pairs for match in re.finditer(f"(?={re.escape(pair)})", text))
    for start in places:
        if joined and start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, start + 2))
        else:
            joined.append(Span(start, start + 2))
    return joined
