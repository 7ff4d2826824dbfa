"""Articles near another one: by the mean of its vectors, or from the same category while it has none."""

from django.db import connection

from kb.visibility import Visibility
from search.contracts import RelatedArticle
from search.retrieval.eligibility import Eligibility, Params
from search.retrieval.generations import Generation, read_generation

# Nearest chunks that articles are taken from.
CHUNKS = 60

FIND = """
    WITH near AS MATERIALIZED ({near}),
    closest AS (SELECT document_id, min(distance) AS distance FROM near GROUP BY document_id),
    shelf AS (
        SELECT DISTINCT c.document_id FROM search_chunk c
        WHERE {eligible} AND c.article_id <> %(article)s AND NOT EXISTS (SELECT 1 FROM near)
            AND c.category_id = (SELECT category_id FROM kb_article
                WHERE id = %(article)s AND visibility = ANY(%(visibilities)s))
    )
    SELECT t.article_id, t.locale, t.slug, r.title
    FROM (SELECT document_id, distance FROM closest UNION ALL SELECT document_id, NULL FROM shelf) AS found
    JOIN search_indexeddocument d ON d.id = found.document_id
    JOIN kb_translation t ON t.id = d.translation_id AND t.live_revision_id = d.revision_id
    JOIN kb_revision r ON r.id = t.live_revision_id
    JOIN kb_article a ON a.id = t.article_id
    WHERE a.visibility = ANY(%(visibilities)s) AND t.locale IN (%(locale)s, a.source_locale)
    ORDER BY found.distance, a.is_promoted DESC, a.position, a.id
    LIMIT %(limit)s
"""
NEAR = """
    SELECT c.document_id, {embedding} <=> own.mean AS distance
    FROM search_chunk c, (
        SELECT avg({embedding}) AS mean FROM search_chunk c
        WHERE {eligible} AND c.article_id = %(article)s AND c.embedding IS NOT NULL) AS own
    WHERE {eligible} AND c.article_id <> %(article)s AND c.embedding IS NOT NULL AND own.mean IS NOT NULL
    ORDER BY {embedding} <=> own.mean LIMIT {chunks}
"""
WITHOUT_VECTORS = "SELECT NULL::bigint AS document_id, NULL::float8 AS distance WHERE FALSE"


def related_articles(
    *, article_id: int, locale: str, visibilities: frozenset[Visibility], limit: int = 4
) -> tuple[RelatedArticle, ...]:
    """Return the articles nearest to one, as far as they may be read. Two queries."""
    generation = read_generation() if visibilities else None
    if generation is None:
        return ()
    eligibility = Eligibility(generation_id=generation.id, locale=locale, visibilities=visibilities)
    params: Params = {**eligibility.params(), "article": article_id, "limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(_statement(generation, eligibility), params)
        return tuple(RelatedArticle(*row) for row in cursor.fetchall())


def _statement(generation: Generation, eligibility: Eligibility) -> str:
    eligible = eligibility.sql()
    near = WITHOUT_VECTORS
    if generation.dimensions:
        embedding = f"(c.embedding::halfvec({generation.dimensions}))"
        near = NEAR.format(embedding=embedding, eligible=eligible, chunks=CHUNKS)
    return FIND.format(near=near, eligible=eligible)
