"""Read passages a second time, for reranking: their text and the vectors of their tokens, in one query.

Only passages that the reader may see now are read: the rights of `kb`, not the copies on the chunks, decide.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import OperationalError, connection
from psycopg.errors import QueryCanceled

from search.contracts import SearchRequest
from search.indexing.chunking import embedding_text
from search.indexing.token_vectors import PackedVectors, TokenVectorsUnreadable, unpack_tokens
from search.retrieval.deadline import TooLate
from search.retrieval.eligibility import Params
from search.retrieval.hydration import READABLE

logger = logging.getLogger(__name__)

READ = "SELECT c.id, c.title, c.heading_path, c.text, v.packed" + READABLE.format(
    tables="LEFT JOIN search_tokenvectors v ON v.chunk_id = c.id"
)


@dataclass(frozen=True)
class ReadPassage:
    """`text` is what was embedded, title and headings first; `tokens` are missing while the index is being mended."""

    text: str
    tokens: PackedVectors | None


def read_passages(
    chunk_ids: Sequence[int], *, request: SearchRequest, limit_ms: int
) -> dict[int, ReadPassage]:
    """Return those of the chunks that this reader may see.

    :raises TooLate: if PostgreSQL did not answer within `limit_ms`.
    """
    params: Params = {
        "ids": list(chunk_ids),
        "locale": request.locale,
        "visibilities": [str(visibility) for visibility in request.visibilities],
    }
    # The limit holds for this message alone, which PostgreSQL runs as one transaction. Within a transaction of the
    # caller's it would outlive the message, and what it ends would end that transaction too.
    statement = READ if connection.in_atomic_block else f"SET LOCAL statement_timeout = {limit_ms};{READ}"
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement, params)
            while cursor.description is None and cursor.nextset():
                pass
            rows = cursor.fetchall()
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise TooLate from error
        raise
    return {
        chunk_id: ReadPassage(embedding_text(title, heading_path, text), _unpack(chunk_id, packed))
        for chunk_id, title, heading_path, text, packed in rows
    }


def _unpack(chunk_id: int, packed: bytes | None) -> PackedVectors | None:
    if packed is None:
        return None
    try:
        return unpack_tokens(packed)
    except TokenVectorsUnreadable as error:
        logger.warning("The token vectors of chunk %d cannot be read: %s", chunk_id, error)
        return None
