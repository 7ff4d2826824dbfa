"""The passages of one generation nearest to a vector, whoever may read them: for checking an index, not for readers."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from search.models import IndexGeneration

EF_SEARCH = 200

# The generation stands in the statement itself: PostgreSQL uses the index over its rows only for a constant.
NEAREST = """
    SELECT id, embedding::halfvec({dimensions}) <=> %(vector)s::halfvec({dimensions}) AS distance
    FROM search_chunk WHERE generation_id = {generation_id} AND embedding IS NOT NULL
    ORDER BY embedding::halfvec({dimensions}) <=> %(vector)s::halfvec({dimensions}), id LIMIT %(limit)s
"""
NEAREST_BY_INDEX = NEAREST.replace(", id LIMIT", " LIMIT")


@dataclass(frozen=True)
class Near:
    """`distance` is one minus the cosine."""

    chunk_id: int
    distance: float


def nearest_chunks(
    generation: IndexGeneration, vector: Sequence[float], *, limit: int, exact: bool = False
) -> list[Near]:
    """Return the `limit` passages nearest to `vector`, shape (dimensions,), as the vector index finds them.

    `exact` compares with every vector instead.
    """
    statement = (NEAREST if exact else NEAREST_BY_INDEX).format(
        dimensions=generation.dimensions, generation_id=generation.pk
    )
    text = "[" + ",".join(f"{value:.6g}" for value in vector) + "]"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL enable_indexscan = {'off' if exact else 'on'}")
        cursor.execute(f"SET LOCAL hnsw.ef_search = {EF_SEARCH}")
        cursor.execute(statement, {"vector": text, "limit": limit})
        return [Near(chunk_id, float(distance)) for chunk_id, distance in cursor.fetchall()]
