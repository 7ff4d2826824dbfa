"""Metrics of one ranked list against graded judgements; a list's order is all that counts.

Gains are linear in the grade, as in trec_eval and BEIR, so that figures compare with published ones
(Järvelin & Kekäläinen 2002; the exponential variant 2^grade - 1 weighs grade 2 three times, not twice).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Scores:
    """What one question scored, each between 0 and 1."""

    ndcg_10: float
    recall_1: float
    recall_5: float
    recall_10: float
    mrr_10: float


METRICS = tuple(field.name for field in fields(Scores))
LABELS = {
    "ndcg_10": "nDCG@10",
    "recall_1": "R@1",
    "recall_5": "R@5",
    "recall_10": "R@10",
    "mrr_10": "MRR@10",
}


def score_ranking(ranking: Sequence[str], grades: Mapping[str, int]) -> Scores:
    """Score document ids, best first, against the grades of the judged ones; unjudged counts as wrong."""
    return Scores(
        ndcg_10=ndcg(ranking, grades, depth=10),
        recall_1=recall(ranking, grades, depth=1),
        recall_5=recall(ranking, grades, depth=5),
        recall_10=recall(ranking, grades, depth=10),
        mrr_10=reciprocal_rank(ranking, grades, depth=10),
    )


def ndcg(ranking: Sequence[str], grades: Mapping[str, int], *, depth: int) -> float:
    """Return the discounted cumulative gain at `depth` as a share of the best possible one."""
    ideal = _discounted(sorted((grade for grade in grades.values() if grade > 0), reverse=True)[:depth])
    if not ideal:
        return 0.0
    return _discounted([max(grades.get(document, 0), 0) for document in ranking[:depth]]) / ideal


def recall(ranking: Sequence[str], grades: Mapping[str, int], *, depth: int) -> float:
    """Return the share of relevant documents among the first `depth`.

    The divisor is at most `depth`, so that a question with several right answers can reach 1 at depth 1.
    """
    relevant = {document for document, grade in grades.items() if grade > 0}
    if not relevant:
        return 0.0
    return len(relevant.intersection(ranking[:depth])) / min(len(relevant), depth)


def reciprocal_rank(ranking: Sequence[str], grades: Mapping[str, int], *, depth: int) -> float:
    """Return one over the rank of the first relevant document, 0 when none is among the first `depth`."""
    for rank, document in enumerate(ranking[:depth], start=1):
        if grades.get(document, 0) > 0:
            return 1 / rank
    return 0.0


def auroc(positives: Sequence[float], negatives: Sequence[float]) -> float:
    """Return the chance that a positive scores above a negative, ties counting half (Mann-Whitney)."""
    if not positives or not negatives:
        return math.nan
    labelled = sorted([(value, True) for value in positives] + [(value, False) for value in negatives])
    wins, negatives_below, start = 0.0, 0, 0
    while start < len(labelled):
        end = start
        while end < len(labelled) and labelled[end][0] == labelled[start][0]:
            end += 1
        tied_positives = sum(is_positive for _, is_positive in labelled[start:end])
        tied_negatives = end - start - tied_positives
        wins += tied_positives * (negatives_below + tied_negatives / 2)
        negatives_below += tied_negatives
        start = end
    return wins / (len(positives) * len(negatives))


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which `share` of the values lie, interpolated; not a number when there are none."""
    if not values:
        return math.nan
    ordered = sorted(values)
    position = share * (len(ordered) - 1)
    below = math.floor(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (position - below)


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, start=1))
