"""Compare the best articles with the question once more and order them anew: in time, or not at all.

First by late interaction, token by token; then, where one is configured, by a cross-encoder. One query reads the two
best passages of each article, only of those that may be shown to this reader now, and PostgreSQL gives it up at the
deadline. Whatever is not there or comes too late, the order that was reached before it stands.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from search.conf import RerankKnobs, RerankMethod
from search.contracts import Reranking, SearchRequest
from search.embedding import EmbedderUnavailable
from search.embedding.cross_encoder import CrossEncoder, ready_cross_encoder
from search.retrieval.deadline import Deadline, TooLate, tell_late
from search.retrieval.fusion import RankedArticle
from search.retrieval.generations import Generation
from search.retrieval.late_interaction import blend, late_share, score_passages
from search.retrieval.rereading import ReadPassage, read_passages

# Articles that are compared, and passages of each.
ARTICLES = 20
PASSAGES = 2
UNHURRIED_MS = 60_000
# The cross-encoder's part of the final score, a guess: no model of the kind was at hand to measure it with.
CROSS_SHARE = 0.7
# Pairs that it scores at once: the deadline is looked at in between.
CROSS_BATCH = 5


@dataclass(frozen=True)
class Reranked:
    ranked: list[RankedArticle]
    outcome: Reranking


@dataclass(frozen=True)
class _Question:
    """`tokens` has shape (q, token dimensions); None where the generation has no token vectors to compare them with."""

    request: SearchRequest
    text: str
    tokens: NDArray[np.float32] | None
    encoder: CrossEncoder | None


def rerank(
    ranked: Sequence[RankedArticle],
    *,
    text: str,
    tokens: NDArray[np.float32] | None,
    request: SearchRequest,
    generation: Generation,
) -> Reranked:
    """Order the first of `ranked` by the question `text` and its `tokens`; the others stay behind them."""
    knobs = RerankKnobs.read()
    if knobs.method is RerankMethod.OFF:
        return Reranked(list(ranked), Reranking.OFF)
    encoder = ready_cross_encoder(knobs) if knobs.method is RerankMethod.CROSS_ENCODER else None
    usable = tokens if tokens is not None and len(tokens) and generation.recipe.get("token_format") else None
    if not ranked or (usable is None and encoder is None):
        return Reranked(list(ranked), Reranking.NOT_READY)
    deadline = Deadline.after(UNHURRIED_MS if request.unhurried else knobs.deadline_ms)
    question = _Question(request, text, usable, encoder)
    first, outcome = _compare(list(ranked[:ARTICLES]), question, deadline)
    if outcome is Reranking.LATE:
        tell_late(knobs.deadline_ms)
    return Reranked([*first, *ranked[ARTICLES:]], outcome)


def _compare(
    ranked: list[RankedArticle], question: _Question, deadline: Deadline
) -> tuple[list[RankedArticle], Reranking]:
    try:
        wanted = [chunk_id for article in ranked for chunk_id in article.chunk_ids[:PASSAGES]]
        passages = read_passages(wanted, request=question.request, limit_ms=deadline.left_ms())
        deadline.left_ms()
        if question.tokens is not None:
            ranked = _by_late_interaction(ranked, question.tokens, passages)
        if question.encoder is not None:
            ranked = _by_cross_encoder(ranked, question, question.encoder, passages, deadline)
    except TooLate:
        return ranked, Reranking.LATE
    return ranked, Reranking.DONE


def _by_late_interaction(
    ranked: Sequence[RankedArticle], tokens: NDArray[np.float32], passages: Mapping[int, ReadPassage]
) -> list[RankedArticle]:
    """Blend in the best passage of each article, which from now on stands for it."""
    packed = {
        chunk_id: passage.tokens for chunk_id, passage in passages.items() if passage.tokens is not None
    }
    scores = dict(zip(packed, score_passages(tokens, list(packed.values())), strict=True))
    compared = [_with_best_passage(article, scores) for article in ranked]
    shares = [late_share(article.lexical_share) for article in compared]
    return _blended(compared, [article.late for article in compared], shares)


def _with_best_passage(article: RankedArticle, scores: Mapping[int, float | None]) -> RankedArticle:
    known = [
        (score, chunk_id) for chunk_id in article.chunk_ids if (score := scores.get(chunk_id)) is not None
    ]
    if not known:
        return article
    late, chunk_id = max(known, key=lambda pair: pair[0])
    return replace(article, chunk_id=chunk_id, late=late)


def _by_cross_encoder(
    ranked: Sequence[RankedArticle],
    question: _Question,
    encoder: CrossEncoder,
    passages: Mapping[int, ReadPassage],
    deadline: Deadline,
) -> list[RankedArticle]:
    """Blend in what the cross-encoder says of each article's passage; a model that fails says nothing.

    :raises TooLate: if it was not done in time.
    """
    readable = [article.chunk_id for article in ranked if article.chunk_id in passages]
    scores: dict[int, float] = {}
    try:
        for start in range(0, len(readable), CROSS_BATCH):
            batch = readable[start : start + CROSS_BATCH]
            made = encoder.score_pairs(
                question.text, [passages[chunk_id].text for chunk_id in batch], wait_ms=deadline.left_ms()
            )
            if made is None:
                raise TooLate
            scores.update(zip(batch, made, strict=True))
            deadline.left_ms()
    except EmbedderUnavailable:
        return list(ranked)
    found = [scores.get(article.chunk_id) for article in ranked]
    return _blended(ranked, found, [CROSS_SHARE] * len(ranked))


def _blended(
    ranked: Sequence[RankedArticle], late: Sequence[float | None], shares: Sequence[float]
) -> list[RankedArticle]:
    blended = blend([article.score for article in ranked], late, shares=shares)
    # What both legs found alike is told apart by the late score alone.
    scored = [
        (-score, -(one if one is not None else -np.inf), replace(article, score=score))
        for article, score, one in zip(ranked, blended, late, strict=True)
    ]
    return [article for _, _, article in sorted(scored, key=lambda row: (*row[:2], row[2].article_id))]
