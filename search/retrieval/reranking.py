"""Compare the best articles with the question once more, token by token, and order them anew: in time, or not at all.

One query reads the token vectors of the two best passages of each article, only of those that may be shown to this
reader now, and PostgreSQL gives it up at the deadline. Whatever goes wrong in here, the fused order stands.
"""

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from django.db import OperationalError, connection
from numpy.typing import NDArray
from psycopg.errors import QueryCanceled

from search.conf import RerankKnobs, RerankMethod
from search.contracts import Reranking, SearchRequest
from search.indexing.token_vectors import PackedVectors, TokenVectorsUnreadable, unpack_tokens
from search.retrieval.eligibility import Params
from search.retrieval.fusion import RankedArticle
from search.retrieval.generations import Generation
from search.retrieval.hydration import READABLE
from search.retrieval.late_interaction import blend, score_passages

logger = logging.getLogger(__name__)

# Articles that are compared, and passages of each.
ARTICLES = 20
PASSAGES = 2
UNHURRIED_MS = 60_000
WARN_EVERY_SECONDS = 60.0

READ_TOKENS = "SELECT c.id, v.packed" + READABLE.format(
    tables="JOIN search_tokenvectors v ON v.chunk_id = c.id"
)

_warned_at = -WARN_EVERY_SECONDS


class TooLate(Exception):
    """The deadline has passed."""


@dataclass(frozen=True)
class Deadline:
    """A moment on the monotonic clock, in seconds."""

    at: float

    @classmethod
    def after(cls, milliseconds: float) -> "Deadline":
        return cls(time.monotonic() + milliseconds / 1000)

    def left_ms(self) -> int:
        """:raises TooLate: if nothing is left."""
        left = int((self.at - time.monotonic()) * 1000)
        if left < 1:
            raise TooLate
        return left


@dataclass(frozen=True)
class Reranked:
    ranked: list[RankedArticle]
    outcome: Reranking


def rerank(
    ranked: Sequence[RankedArticle],
    *,
    tokens: NDArray[np.float32] | None,
    request: SearchRequest,
    generation: Generation,
) -> Reranked:
    """Order the first of `ranked` by the question's `tokens`, shape (q, token dimensions); the others stay behind."""
    knobs = RerankKnobs.read()
    if knobs.method is RerankMethod.OFF:
        return Reranked(list(ranked), Reranking.OFF)
    if tokens is None or not len(tokens) or not generation.recipe.get("token_format"):
        return Reranked(list(ranked), Reranking.NOT_READY)
    deadline = Deadline.after(UNHURRIED_MS if request.unhurried else knobs.deadline_ms)
    try:
        first = _by_late_interaction(ranked[:ARTICLES], tokens, request, deadline)
    except TooLate:
        _warn(knobs.deadline_ms)
        return Reranked(list(ranked), Reranking.LATE)
    return Reranked([*first, *ranked[ARTICLES:]], Reranking.DONE)


def _by_late_interaction(
    ranked: Sequence[RankedArticle],
    tokens: NDArray[np.float32],
    request: SearchRequest,
    deadline: Deadline,
) -> list[RankedArticle]:
    """:raises TooLate: if the vectors could not be read in time."""
    wanted = [chunk_id for article in ranked for chunk_id in article.chunk_ids[:PASSAGES]]
    packed = _read_vectors(wanted, request, deadline)
    deadline.left_ms()
    scores = dict(zip(packed, score_passages(tokens, list(packed.values())), strict=True))
    compared = [_with_best_passage(article, scores) for article in ranked]
    blended = blend([article.score for article in compared], [article.late for article in compared])
    scored = [replace(article, score=score) for article, score in zip(compared, blended, strict=True)]
    return sorted(scored, key=lambda article: (-article.score, article.article_id))


def _with_best_passage(article: RankedArticle, scores: Mapping[int, float | None]) -> RankedArticle:
    """Let the passage that answers best stand for its article."""
    known = [
        (score, chunk_id) for chunk_id in article.chunk_ids if (score := scores.get(chunk_id)) is not None
    ]
    if not known:
        return article
    late, chunk_id = max(known, key=lambda pair: pair[0])
    return replace(article, chunk_id=chunk_id, late=late)


def _read_vectors(
    chunk_ids: Sequence[int], request: SearchRequest, deadline: Deadline
) -> dict[int, PackedVectors]:
    """Return the vectors of those of the chunks that this reader may see and that have any.

    :raises TooLate: if PostgreSQL did not answer in time.
    """
    params: Params = {
        "ids": list(chunk_ids),
        "locale": request.locale,
        "visibilities": [str(visibility) for visibility in request.visibilities],
    }
    limit = f"SET LOCAL statement_timeout = {deadline.left_ms()};"
    # The limit holds for this message alone, which PostgreSQL runs as one transaction. Within a transaction of the
    # caller's it would outlive the message, and what it ends would end that transaction too.
    statement = READ_TOKENS if connection.in_atomic_block else limit + READ_TOKENS
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
    return _unpack(rows)


def _unpack(rows: Sequence[tuple[int, bytes]]) -> dict[int, PackedVectors]:
    found = {}
    for chunk_id, packed in rows:
        try:
            found[chunk_id] = unpack_tokens(packed)
        except TokenVectorsUnreadable as error:
            logger.warning("The token vectors of chunk %d cannot be read: %s", chunk_id, error)
    return found


def _warn(deadline_ms: int) -> None:
    global _warned_at
    now = time.monotonic()
    if now - _warned_at >= WARN_EVERY_SECONDS:
        _warned_at = now
        logger.warning("Reranking took longer than %d ms; the order of both legs stands", deadline_ms)
