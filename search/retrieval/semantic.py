"""The semantic leg: cosine between the question's vector and every eligible chunk's.

Exact while the generation is small: filtering first and comparing everything is then both faster than a graph and
never misses. Beyond, the generation's HNSW index with iterative scan, which goes on until enough eligible chunks are
found; its order is approximate, so the rows are sorted again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from django.db import connection

from search.conf import IndexKnobs
from search.retrieval.eligibility import Eligibility, Params
from search.retrieval.generations import Generation

EF_SEARCH = 200
# Blocks that the sample for the background is read from, as a percentage: some hundreds of chunks of 20,000.
SAMPLE_PERCENT = 2
# A reader who may see little of a large index finds hardly any of it in a sample: then the first that come.
SAMPLE_LEAST, SAMPLE_INSTEAD = 50, 500


@dataclass(frozen=True)
class SemanticMatch:
    chunk_id: int
    article_id: int
    category_id: int
    locale: str
    cosine: float


@dataclass(frozen=True)
class SemanticMatches:
    """`mean` and `deviation` are of the question's cosine with chunks in general: the background of its model.

    Cosines of one model lie between 0 and .7, of another between .7 and .9: only how far they stand out means the same
    for all. `unrelated` is the model's cosine of texts about different things, see `search.retrieval.scale`.
    """

    matches: tuple[SemanticMatch, ...]
    mean: float
    deviation: float
    unrelated: float = 0.0


COLUMNS = "c.id, c.article_id, c.category_id, c.locale"

EXACT = """
    WITH scored AS MATERIALIZED (
        SELECT {columns}, 1 - ({embedding} <=> %(vector)s::{type}) AS cosine
        FROM search_chunk c WHERE {eligible} AND c.embedding IS NOT NULL
    ), background AS (SELECT avg(cosine) AS mean, stddev_samp(cosine) AS deviation FROM scored),
    best AS (
        (SELECT * FROM scored ORDER BY cosine DESC, id LIMIT %(limit)s)
        UNION
        (SELECT * FROM scored WHERE category_id = ANY(%(categories)s) ORDER BY cosine DESC, id LIMIT %(limit)s)
        UNION
        (SELECT * FROM scored WHERE id = ANY(%(also)s))
    )
    SELECT best.*, background.mean, background.deviation FROM best, background
"""

# The settings hold for this statement alone: PostgreSQL runs several statements in one message as one transaction.
APPROXIMATE = """
    SET LOCAL hnsw.ef_search = {ef_search};
    SET LOCAL hnsw.iterative_scan = relaxed_order;
    WITH nearest AS MATERIALIZED (
        SELECT {columns}, 1 - ({embedding} <=> %(vector)s::{type}) AS cosine
        FROM search_chunk c WHERE {eligible} AND c.embedding IS NOT NULL
        ORDER BY {embedding} <=> %(vector)s::{type} LIMIT %(limit)s
    ), shelf AS MATERIALIZED (
        SELECT {columns}, 1 - ({embedding} <=> %(vector)s::{type}) AS cosine
        FROM search_chunk c WHERE {eligible} AND c.category_id = ANY(%(categories)s)
            AND cardinality(%(categories)s::bigint[]) > 0 AND c.embedding IS NOT NULL
        ORDER BY {embedding} <=> %(vector)s::{type} LIMIT %(limit)s
    ), also AS (
        SELECT {columns}, 1 - ({embedding} <=> %(vector)s::{type}) AS cosine
        FROM search_chunk c WHERE c.id = ANY(%(also)s) AND {eligible} AND c.embedding IS NOT NULL
    ), sample AS MATERIALIZED (
        SELECT 1 - ({embedding} <=> %(vector)s::{type}) AS cosine
        FROM search_chunk c TABLESAMPLE SYSTEM ({sample}) REPEATABLE (1)
        WHERE {eligible} AND c.embedding IS NOT NULL
    ), background AS (
        SELECT avg(cosine) AS mean, stddev_samp(cosine) AS deviation FROM (
            SELECT cosine FROM sample
            UNION ALL
            (SELECT 1 - ({embedding} <=> %(vector)s::{type})
            FROM search_chunk c WHERE {eligible} AND c.embedding IS NOT NULL
            LIMIT CASE WHEN (SELECT count(*) FROM sample) < {sample_least} THEN {sample_instead} ELSE 0 END)
        ) AS everything
    ), best AS (SELECT * FROM nearest UNION SELECT * FROM shelf UNION SELECT * FROM also)
    SELECT best.*, background.mean, background.deviation FROM best, background
"""


def find_semantic(
    vector: npt.NDArray[np.float32],
    *,
    eligibility: Eligibility,
    generation: Generation,
    limit: int,
    also: Sequence[int] = (),
) -> SemanticMatches:
    """Return the chunks nearest to `vector`, shape (dimensions,), and the cosines of those in `also`. One query."""
    embedding = f"c.embedding::halfvec({generation.dimensions})"
    least = IndexKnobs.read().vector_index_min_chunks
    statement = (EXACT if generation.chunks < max(least, 1) else APPROXIMATE).format(
        columns=COLUMNS,
        embedding=embedding,
        type=f"halfvec({generation.dimensions})",
        eligible=eligibility.sql(),
        ef_search=EF_SEARCH,
        sample=SAMPLE_PERCENT,
        sample_least=SAMPLE_LEAST,
        sample_instead=SAMPLE_INSTEAD,
    )
    params: Params = {
        **eligibility.params(),
        "vector": "[" + ",".join(f"{value:.6g}" for value in vector.tolist()) + "]",
        "limit": limit,
        "also": list(also),
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        while cursor.description is None and cursor.nextset():
            pass
        rows = cursor.fetchall()
    return _read(rows)


def _read(rows: Sequence[tuple[int, int, int, str, float, float | None, float | None]]) -> SemanticMatches:
    matches = [
        SemanticMatch(id, article, category, locale, float(cosine))
        for id, article, category, locale, cosine, _, _ in rows
    ]
    mean, deviation = rows[0][5:7] if rows else (0.0, 0.0)
    ordered = sorted(matches, key=lambda match: (-match.cosine, match.chunk_id))
    return SemanticMatches(tuple(ordered), float(mean or 0.0), float(deviation or 0.0))
