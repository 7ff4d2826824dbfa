"""Articles near another one: by the mean of its vectors, or from the same category while it has none."""

import numpy as np
import numpy.typing as npt
from django.db import connection

from kb.visibility import Visibility
from search.contracts import RelatedArticle
from search.retrieval.backend import SearchBackend, get_backend
from search.retrieval.eligibility import Eligibility, Params
from search.retrieval.generations import Generation, read_generation
from search.retrieval.semantic import fetch_last, plan_scan

# Nearest chunks that articles are taken from, the article's own among them.
CHUNKS = 80

OWN_MEAN = """
    SELECT avg({embedding}) AS mean FROM search_chunk c
    WHERE {eligible} AND c.article_id = %(article)s AND c.embedding IS NOT NULL
"""
OWN_MEAN_AS_TEXT = "SELECT mean::text FROM ({own_mean}) AS own"
# The mean is a subquery because a vector index sorts by a value, not by another table's column.
NEAREST = """
    WITH own AS MATERIALIZED ({own_mean})
    SELECT c.id, c.article_id, c.document_id, {embedding} <=> (SELECT mean FROM own)::{type} AS distance
    FROM search_chunk c
    WHERE {eligible} AND c.embedding IS NOT NULL AND (SELECT mean FROM own) IS NOT NULL
    ORDER BY {embedding} <=> (SELECT mean FROM own)::{type} LIMIT %(chunks)s
"""
GIVEN = """
    SELECT c.id, c.article_id, c.document_id, found.place AS distance
    FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY AS found (id, place) JOIN search_chunk c ON c.id = found.id
"""
WITHOUT_VECTORS = """
    SELECT NULL::bigint AS id, NULL::bigint AS article_id, NULL::bigint AS document_id, NULL::float8 AS distance
    WHERE FALSE
"""
FIND = """
    WITH nearest AS MATERIALIZED ({nearest}), near AS (
        SELECT document_id, min(distance) AS distance FROM nearest
        WHERE article_id <> %(article)s GROUP BY document_id
    ), shelf AS (
        SELECT DISTINCT c.document_id FROM search_chunk c
        WHERE {eligible} AND c.article_id <> %(article)s AND NOT EXISTS (SELECT FROM near)
            AND c.category_id = (SELECT category_id FROM kb_article
                WHERE id = %(article)s AND visibility = ANY(%(visibilities)s))
    )
    SELECT t.article_id, t.locale, t.slug, r.title
    FROM (SELECT document_id, distance FROM near UNION ALL SELECT document_id, NULL FROM shelf) AS found
    JOIN search_indexeddocument d ON d.id = found.document_id
    JOIN kb_translation t ON t.id = d.translation_id AND t.live_revision_id = d.revision_id
    JOIN kb_revision r ON r.id = t.live_revision_id
    JOIN kb_article a ON a.id = t.article_id
    WHERE a.visibility = ANY(%(visibilities)s) AND t.locale IN (%(locale)s, a.source_locale)
    ORDER BY found.distance, a.is_promoted DESC, a.position, a.id
    LIMIT %(limit)s
"""


def related_articles(
    *, article_id: int, locale: str, visibilities: frozenset[Visibility], limit: int = 4
) -> tuple[RelatedArticle, ...]:
    """Return the articles nearest to one, as far as they may be read.

    Two queries over our own tables, in a large index three more every few minutes; four with another backend.
    """
    generation = read_generation() if visibilities else None
    if generation is None:
        return ()
    eligibility = Eligibility(generation_id=generation.id, locale=locale, visibilities=visibilities)
    params: Params = {
        **eligibility.params(),
        "article": article_id,
        "limit": limit,
        "chunks": CHUNKS,
        "ids": [],
    }
    parts = {
        "embedding": f"c.embedding::halfvec({generation.dimensions})",
        "type": f"halfvec({generation.dimensions})",
        "eligible": eligibility.sql(),
    }
    parts["own_mean"] = OWN_MEAN.format(**parts)
    settings, nearest = "", WITHOUT_VECTORS
    backend = get_backend()
    if generation.dimensions and backend.searches_our_vectors:
        settings, nearest = plan_scan(eligibility, generation, limit=CHUNKS).settings, NEAREST.format(**parts)
    elif generation.dimensions:
        mean = _own_mean(OWN_MEAN_AS_TEXT.format(**parts), params)
        params["ids"] = _ids_near(mean, backend, eligibility, generation)
        nearest = GIVEN
    statement = settings + FIND.format(eligible=parts["eligible"], nearest=nearest)
    with connection.cursor() as cursor:
        return tuple(RelatedArticle(*row) for row in fetch_last(cursor, statement, params))


def _own_mean(statement: str, params: Params) -> npt.NDArray[np.float32] | None:
    """Return the mean of the article's vectors that the reader may find, shape (dimensions,); None without any."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        (mean,) = cursor.fetchone()
    return None if mean is None else np.fromstring(mean.strip("[]"), dtype=np.float32, sep=",")


def _ids_near(
    mean: npt.NDArray[np.float32] | None,
    backend: SearchBackend,
    eligibility: Eligibility,
    generation: Generation,
) -> list[int]:
    if mean is None:
        return []
    found = backend.find_semantic(mean, eligibility=eligibility, generation=generation, limit=CHUNKS)
    return [match.chunk_id for match in found.matches]
