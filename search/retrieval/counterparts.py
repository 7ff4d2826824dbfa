"""An article found by its text in the language of the question is shown in that of its reader.

A translation has the structure of its source, so the passage that answers is looked for at the same part of the text.
That needs no model that knows both languages, and a translation that was cut differently is missed by little.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import connection

from search.retrieval.eligibility import Eligibility, Params
from search.retrieval.fusion import RankedArticle

FIND = """
    WITH size AS MATERIALIZED (
        SELECT document_id, max(ordinal) + 1.0 AS chunks FROM search_chunk
        WHERE generation_id = %(generation)s AND article_id = ANY(%(articles)s) AND kind = 'passage'
        GROUP BY document_id
    )
    SELECT DISTINCT ON (found.id) found.id, c.id
    FROM search_chunk found
    JOIN search_chunk c ON c.article_id = found.article_id
    JOIN size found_size ON found_size.document_id = found.document_id
    JOIN size c_size ON c_size.document_id = c.document_id
    WHERE found.id = ANY(%(found)s) AND {eligible}
    ORDER BY found.id, abs(c.ordinal / c_size.chunks - found.ordinal / found_size.chunks), c.ordinal
"""


@dataclass(frozen=True)
class Shown:
    """`ranked`: as found, each with a chunk that its reader may be shown. `elsewhere`: what has none."""

    ranked: tuple[RankedArticle, ...]
    elsewhere: tuple[RankedArticle, ...] = ()


def in_readers_language(ranked: Sequence[RankedArticle], *, eligibility: Eligibility, first: int) -> Shown:
    """Exchange chunks in a language that only the question is in; one query if there are any among the `first`.

    An article in neither the reader's language nor its own (that text is not published) is `elsewhere`.
    """
    foreign = [article for article in ranked[:first] if article.locale in eligibility.spoken]
    if not foreign:
        return Shown(tuple(ranked))
    strict = Eligibility(eligibility.generation_id, eligibility.locale, eligibility.visibilities)
    chunks = _counterparts(foreign, eligibility=strict)
    rest = [article for article in ranked[first:] if article.locale not in eligibility.spoken]
    shown = [
        replace(article, chunk_id=chunks.get(article.chunk_id, article.chunk_id))
        for article in ranked[:first]
        if article.chunk_id in chunks or article.locale not in eligibility.spoken
    ]
    elsewhere = (article for article in foreign if article.chunk_id not in chunks)
    return Shown((*shown, *rest), tuple(elsewhere))


def _counterparts(articles: Sequence[RankedArticle], *, eligibility: Eligibility) -> Mapping[int, int]:
    """Return, by found chunk, the chunk at the same part of the text that `eligibility` would have found."""
    params: Params = {
        **eligibility.params(),
        "found": [article.chunk_id for article in articles],
        "articles": [article.article_id for article in articles],
    }
    with connection.cursor() as cursor:
        cursor.execute(FIND.format(eligible=eligibility.sql()), params)
        return dict(cursor.fetchall())
