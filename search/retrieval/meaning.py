"""The question's vector, had in time, and what it finds; without a model the search goes on with words alone."""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from search.contracts import Degradation
from search.embedding import EmbeddedQuery, EmbedderUnavailable, EmbeddingRecipe, ask_in_time, get_embedder
from search.retrieval.backend import get_backend
from search.retrieval.generations import Generation
from search.retrieval.presenting import Stopwatch
from search.retrieval.question import Question
from search.retrieval.reading import Reading
from search.retrieval.scale import unrelated_cosine
from search.retrieval.semantic import SemanticMatches

logger = logging.getLogger(__name__)

# How long a question waits for a model that is still being loaded before it goes on with words alone.
WAIT_FOR_MODEL_SECONDS = 2.0
# And for the vector of the question; a hundred times what it takes on a quiet machine.
EMBED_SECONDS = 5.0
WARN_EVERY_SECONDS = 60.0

_warned_at = -WARN_EVERY_SECONDS


@dataclass(frozen=True)
class Meaning:
    """What the semantic leg found, and the question's tokens, shape (q, token dimensions), for reranking."""

    matches: SemanticMatches | None = None
    tokens: npt.NDArray[np.float32] | None = None
    degradation: Degradation | None = None


def find_by_meaning(
    question: Question,
    read: Reading,
    *,
    limit: int,
    also: Sequence[int],
    unhurried: bool,
    watch: Stopwatch,
) -> Meaning:
    """Return the `limit` nearest chunks, and the cosines of those in `also`; nothing when there is no model."""
    with watch.stage("embed"):
        seconds = None if unhurried else EMBED_SECONDS
        embedded = _embed(question.text, read.generation, seconds=seconds)
    if embedded is None:
        return Meaning(degradation=Degradation.EMBEDDER_UNAVAILABLE)
    asked, unrelated = embedded
    with watch.stage("semantic"):
        matches = get_backend().find_semantic(
            asked.vector,
            eligibility=read.eligibility,
            generation=read.generation,
            limit=limit,
            also=also,
        )
    return Meaning(matches=replace(matches, unrelated=unrelated), tokens=asked.tokens)


def _embed(text: str, generation: Generation, *, seconds: float | None) -> tuple[EmbeddedQuery, float] | None:
    """Embed with the model that made the generation's vectors, and say what it gives unrelated texts.

    None, with a warning a minute, when the model cannot be had, or not within `seconds`.
    """
    recipe = generation.recipe.get("embedding")
    if not recipe:
        _warn("the index was built without a model")
        return None
    try:
        embedder = get_embedder(EmbeddingRecipe.from_json(recipe), wait_seconds=WAIT_FOR_MODEL_SECONDS)
        return ask_in_time(
            lambda: (embedder.embed_query_with_tokens(text), unrelated_cosine(embedder)), seconds=seconds
        )
    except EmbedderUnavailable as error:
        _warn(str(error))
        return None


def _warn(reason: str) -> None:
    global _warned_at
    now = time.monotonic()
    if now - _warned_at >= WARN_EVERY_SECONDS:
        _warned_at = now
        logger.warning("Searching by words alone: %s", reason)
