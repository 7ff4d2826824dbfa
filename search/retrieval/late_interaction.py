"""Late interaction: how well the tokens of a passage answer those of a question, each compared with each. Pure.

MaxSim of ColBERT (Khattab and Zaharia 2020), with the token vectors of the embedding model itself: for each token of
the question its best cosine with any token of the passage, and the mean of these over the question. Between -1 and 1;
only differences within one question mean anything.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from search.indexing.token_vectors import PackedVectors

Floats = NDArray[np.float32]

# The part of late interaction in the blended score where words say nothing, and what it yields of it to the lexical
# leg's share in the fused one; see benchmarks/quality.md.
MOST_LATE = 0.6
YIELDED = 0.5


def score_passages(question: Floats, passages: Sequence[PackedVectors]) -> list[float | None]:
    """Return the score of each passage for the unit vectors of a question's tokens, shape (q, dimensions).

    None for a passage without vectors, or with vectors of another size.
    """
    scores: list[float | None] = [None] * len(passages)
    usable = [
        position
        for position, passage in enumerate(passages)
        if len(passage.rows) and passage.rows.shape[1] == question.shape[1]
    ]
    if not usable or not len(question):
        return scores
    lengths = [len(passages[position].rows) for position in usable]
    rows = np.concatenate([passages[position].rows for position in usable]).astype(np.float32)
    scales = np.concatenate([passages[position].scales for position in usable])
    cosines = (rows @ question.T) * scales[:, None]
    best = np.maximum.reduceat(cosines, np.cumsum([0, *lengths[:-1]]), axis=0)
    for position, score in zip(usable, best.mean(axis=1).tolist(), strict=True):
        scores[position] = score
    return scores


def late_share(lexical_share: float) -> float:
    """Return the part of late interaction in an article's score, from the lexical leg's part in its fused one."""
    return MOST_LATE - YIELDED * lexical_share


def blend(fused: Sequence[float], late: Sequence[float | None], *, shares: Sequence[float]) -> list[float]:
    """Mix the late scores, stretched to 0..1, into the fused ones by their `shares`; return scores in their range.

    So whatever ranks below all these keeps its place and its score. What could not be compared (None) is taken to be
    as good as its fused score says.
    """
    known = [score for score in late if score is not None]
    if len(known) < 2 or max(known) <= min(known) or max(fused) <= min(fused):
        return list(fused)
    estimated = _stretched(fused)
    compared = [
        guess if score is None else (score - min(known)) / (max(known) - min(known))
        for guess, score in zip(estimated, late, strict=True)
    ]
    mixed = [
        (1 - share) * one + share * other for one, other, share in zip(fused, compared, shares, strict=True)
    ]
    height = max(fused) - min(fused)
    return [min(fused) + height * part for part in _stretched(mixed)]


def _stretched(values: Sequence[float]) -> list[float]:
    """Return where each of `values` lies between the least and the greatest of them, 0..1."""
    least, spread = min(values), max(values) - min(values)
    return [(value - least) / spread if spread > 0 else 0.0 for value in values]
