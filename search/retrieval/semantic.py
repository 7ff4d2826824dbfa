"""The semantic leg: cosine between the question's vector and every eligible chunk's.

Exact while few chunks are eligible, in an index of any size: filtering first and comparing what is left is then both
faster than a graph and never misses. Beyond, the generation's HNSW index with iterative scan, which goes on until
enough eligible chunks are found; its order is approximate, so the rows are sorted again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

import numpy as np
import numpy.typing as npt
from django.db import connection
from django.db.backends.utils import CursorWrapper

from search.conf import IndexKnobs
from search.retrieval.background import Background, count_up_to, read_background
from search.retrieval.eligibility import Eligibility, Params
from search.retrieval.generations import Generation

# How many neighbours the graph keeps in sight: at 100,000 chunks twice as many as are wanted find 99 % of the best
# fifty. See benchmarks/vector_recall.py.
EF_SEARCH_LEAST, EF_SEARCH_MOST = 200, 1_000
# An iterative scan gives up after so many times the rows that it would need if eligible ones lay anywhere in the graph.
PATIENCE = 8
MAX_SCAN_TUPLES_LEAST, MAX_SCAN_TUPLES_MOST = 20_000, 400_000


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


class Scan(StrEnum):
    EXACT = "exact"
    INDEX = "index"


@dataclass(frozen=True)
class ScanPlan:
    """How to find the nearest of all that is eligible, and of the categories asked for.

    A scan of everything needs no `background`: it finds its own on the way.
    """

    everywhere: Scan
    shelf: Scan
    background: Background | None = None
    ef_search: int = EF_SEARCH_LEAST
    max_scan_tuples: int = MAX_SCAN_TUPLES_LEAST

    @property
    def settings(self) -> str:
        """Return the statements that go before a query by the index, in the same message; none for an exact one."""
        if self.everywhere is Scan.EXACT:
            return ""
        return INDEX_SETTINGS.format(ef_search=self.ef_search, max_scan_tuples=self.max_scan_tuples)


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
INDEX_SETTINGS = """
    SET LOCAL hnsw.ef_search = {ef_search};
    SET LOCAL hnsw.iterative_scan = relaxed_order;
    SET LOCAL hnsw.max_scan_tuples = {max_scan_tuples};
    SET LOCAL hnsw.scan_mem_multiplier = 4;
"""
BY_INDEX = """
    WITH nearest AS MATERIALIZED (
        SELECT {columns}, 1 - ({embedding} <=> %(vector)s::{type}) AS cosine
        FROM search_chunk c WHERE {eligible} AND c.embedding IS NOT NULL
        ORDER BY {embedding} <=> %(vector)s::{type} LIMIT %(limit)s
    ), shelf AS MATERIALIZED ({shelf}), also AS (
        SELECT {columns}, 1 - ({embedding} <=> %(vector)s::{type}) AS cosine
        FROM search_chunk c WHERE c.id = ANY(%(also)s) AND {eligible} AND c.embedding IS NOT NULL
    ), best AS (SELECT * FROM nearest UNION SELECT * FROM shelf UNION SELECT * FROM also)
    SELECT best.*, %(mean)s::float8, %(deviation)s::float8 FROM best
"""
NO_SHELF = "SELECT * FROM nearest WHERE FALSE"
SHELF_BY_INDEX = """
    SELECT {columns}, 1 - ({embedding} <=> %(vector)s::{type}) AS cosine
    FROM search_chunk c WHERE {eligible} AND c.category_id = ANY(%(categories)s) AND c.embedding IS NOT NULL
    ORDER BY {embedding} <=> %(vector)s::{type} LIMIT %(limit)s
"""
# The offset keeps PostgreSQL from sorting by the graph, which would walk all of it for the few rows of a shelf.
SHELF_EXACTLY = """
    SELECT * FROM (
        SELECT {columns}, 1 - ({embedding} <=> %(vector)s::{type}) AS cosine
        FROM search_chunk c WHERE {eligible} AND c.category_id = ANY(%(categories)s) AND c.embedding IS NOT NULL
        OFFSET 0
    ) AS c ORDER BY cosine DESC, id LIMIT %(limit)s
"""


def find_semantic(
    vector: npt.NDArray[np.float32],
    *,
    eligibility: Eligibility,
    generation: Generation,
    limit: int,
    also: Sequence[int] = (),
) -> SemanticMatches:
    """Return the chunks nearest to `vector`, shape (dimensions,), and the cosines of those in `also`.

    One query; in an index large enough for a graph three more every few minutes, and one more for a phrase.
    """
    plan = plan_scan(eligibility, generation, limit=limit)
    mean, deviation = plan.background.spread(vector) if plan.background else (0.0, 0.0)
    params: Params = {
        **eligibility.params(),
        "vector": as_literal(vector),
        "limit": limit,
        "also": list(also),
        "mean": mean,
        "deviation": deviation,
    }
    with connection.cursor() as cursor:
        return _read(
            fetch_last(cursor, _statement(plan, eligibility, dimensions=generation.dimensions), params)
        )


def plan_scan(eligibility: Eligibility, generation: Generation, *, limit: int) -> ScanPlan:
    """Plan for `limit` rows by what the index holds now. No query while it is small."""
    least = max(IndexKnobs.read().vector_index_min_chunks, 1)
    if generation.chunks < least:
        return ScanPlan(Scan.EXACT, Scan.EXACT)
    background = read_background(eligibility, generation, sample_from=least)
    return choose_scan(eligibility, generation, background, least=least, limit=limit)


def choose_scan(
    eligibility: Eligibility, generation: Generation, background: Background, *, least: int, limit: int
) -> ScanPlan:
    """Plan for `limit` rows: compare everything where fewer than `least` chunks are eligible.

    One query for a phrase, which leaves as many as it leaves.
    """
    narrowed = eligibility.constraint is not None or eligibility.chunk_ids is not None
    if background.chunks < least:
        return ScanPlan(Scan.EXACT, Scan.EXACT)
    if narrowed and count_up_to(eligibility, least) < least:
        return ScanPlan(Scan.EXACT, Scan.EXACT)
    on_shelf = background.chunks_in(eligibility.category_ids or ())
    needed = PATIENCE * limit * generation.chunks // background.chunks
    return ScanPlan(
        Scan.INDEX,
        Scan.EXACT if on_shelf < least else Scan.INDEX,
        background=background,
        ef_search=min(max(EF_SEARCH_LEAST, 2 * limit), EF_SEARCH_MOST),
        max_scan_tuples=min(max(MAX_SCAN_TUPLES_LEAST, needed), MAX_SCAN_TUPLES_MOST),
    )


def as_literal(vector: npt.NDArray[np.float32]) -> str:
    """Write a vector, shape (dimensions,), as pgvector reads it."""
    return "[" + ",".join(f"{value:.6g}" for value in vector.tolist()) + "]"


def fetch_last(cursor: CursorWrapper, statement: str, params: Params) -> list[tuple[Any, ...]]:
    """Run statements that go in one message and return the rows of the last one."""
    cursor.execute(statement, params)
    while cursor.description is None and cursor.nextset():
        pass
    return cast("list[tuple[Any, ...]]", cursor.fetchall())


def _statement(plan: ScanPlan, eligibility: Eligibility, *, dimensions: int) -> str:
    parts = {
        "columns": COLUMNS,
        "embedding": f"c.embedding::halfvec({dimensions})",
        "type": f"halfvec({dimensions})",
        "eligible": eligibility.sql(),
    }
    if plan.everywhere is Scan.EXACT:
        return EXACT.format(**parts)
    shelf = NO_SHELF
    if eligibility.category_ids:
        shelf = SHELF_EXACTLY if plan.shelf is Scan.EXACT else SHELF_BY_INDEX
    return plan.settings + BY_INDEX.format(**parts, shelf=shelf.format(**parts))


def _read(rows: Sequence[tuple[Any, ...]]) -> SemanticMatches:
    matches = [
        SemanticMatch(id, article, category, locale, float(cosine))
        for id, article, category, locale, cosine, _, _ in rows
    ]
    mean, deviation = rows[0][5:7] if rows else (0.0, 0.0)
    ordered = sorted(matches, key=lambda match: (-match.cosine, match.chunk_id))
    return SemanticMatches(tuple(ordered), float(mean or 0.0), float(deviation or 0.0))
