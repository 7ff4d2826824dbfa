"""The HNSW index over the vectors of one generation: an expression of its own size, over its own rows only.

Below some thousands of passages there is none, because an exact scan is faster and finds everything.
"""

import logging
from enum import StrEnum

from django.db import ProgrammingError, connection

from search.conf import IndexKnobs
from search.indexing.locks import Job, only_one
from search.models import Chunk, IndexGeneration
from search.retrieval.backend import get_backend

logger = logging.getLogger(__name__)

# What pgvector can index as halfvec.
MOST_DIMENSIONS = 4000

IS_VALID = """
    SELECT index.indisvalid FROM pg_index AS index JOIN pg_class AS class ON class.oid = index.indexrelid
    WHERE class.relname = %s AND pg_table_is_visible(class.oid)
"""
CREATE = """
    CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON search_chunk
    USING hnsw ((embedding::halfvec({dimensions})) halfvec_cosine_ops) WHERE generation_id = {generation_id}
"""


class VectorIndex(StrEnum):
    NOT_NEEDED = "not_needed"
    PRESENT = "present"
    BUILT = "built"
    BEING_BUILT = "being_built"
    NOT_PERMITTED = "not_permitted"


def index_name(generation_id: int) -> str:
    return f"search_chunk_hnsw_{generation_id}"


def has_vector_index(generation_id: int) -> bool:
    return _validity(generation_id) is True


def needs_vector_index(generation: IndexGeneration) -> bool:
    """Say whether `generation` has grown so large that an index pays, and has none."""
    if not get_backend().searches_our_vectors:
        return False
    if not 0 < generation.dimensions <= MOST_DIMENSIONS or has_vector_index(generation.pk):
        return False
    least = IndexKnobs.read().vector_index_min_chunks
    return Chunk.objects.filter(generation=generation, embedding__isnull=False).count() >= max(least, 1)


def ensure_vector_index(generation: IndexGeneration) -> VectorIndex:
    """Build the index of a large generation while searches and writes go on. Must not run inside a transaction."""
    if not needs_vector_index(generation):
        return VectorIndex.PRESENT if has_vector_index(generation.pk) else VectorIndex.NOT_NEEDED
    with only_one(Job.VECTOR_INDEX) as is_ours:
        if not is_ours:
            return VectorIndex.BEING_BUILT
        try:
            _build(generation)
        except ProgrammingError as error:
            logger.warning("Vectors of generation %d stay without an index: %s", generation.pk, error)
            return VectorIndex.NOT_PERMITTED
    return VectorIndex.BUILT


def drop_vector_index(generation_id: int) -> None:
    """Drop the index of a generation, if it has one. Must not run inside a transaction."""
    if _validity(generation_id) is None:
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {index_name(generation_id)}")
    except ProgrammingError as error:
        logger.warning("The vector index of generation %d stays: %s", generation_id, error)


def _build(generation: IndexGeneration) -> None:
    if _validity(generation.pk) is False:
        # Left by a build that was killed.
        drop_vector_index(generation.pk)
    with connection.cursor() as cursor:
        cursor.execute(
            CREATE.format(
                name=index_name(generation.pk), dimensions=generation.dimensions, generation_id=generation.pk
            )
        )


def _validity(generation_id: int) -> bool | None:
    with connection.cursor() as cursor:
        cursor.execute(IS_VALID, [index_name(generation_id)])
        row = cursor.fetchone()
    return None if row is None else bool(row[0])
