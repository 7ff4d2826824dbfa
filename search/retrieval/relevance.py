"""Whether the best hit answers the question, as a probability, and what may be shown at that probability. Pure.

A logistic regression over evidence that means the same in every help center and for every embedding model: shares, and
distances in deviations from the question's own background. `benchmarks/fit_relevance.py` fits it on tuning questions;
`benchmarks/quality.md` says what it does on questions that it never saw.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from search.contracts import Relevance
from search.retrieval.fusion import RankedArticle
from search.retrieval.lexical import Analysis
from search.retrieval.semantic import SemanticMatches

# Below LEAST_UNSURE nothing is shown as a hit; from LEAST_GOOD on hits are shown without a warning.
LEAST_GOOD = 0.6
LEAST_UNSURE = 0.25
MOST_UNSURE_HITS = 5
# A hit whose fused score is below this part of the best one's is not shown.
KEPT_SHARE = {Relevance.GOOD: 0.5, Relevance.UNSURE: 0.6, Relevance.NONE: 2.0}


@dataclass(frozen=True)
class Evidence:
    """What speaks for the best hit. Without vectors `distance`, `cosine` and `lead` are 0.

    `distance`: of its cosine from the background, in deviations. `cosine`: as measured. `lead`: its distance above the
    second article's. `coverage`: weight of the question's words in its best chunk, as a share. `words`: its lexical
    score as a share of the most that the question could reach. `agreement`: whether both legs put it first.
    """

    has_vectors: bool
    distance: float
    cosine: float
    lead: float
    coverage: float
    words: float
    agreement: float


@dataclass(frozen=True)
class Model:
    intercept: float
    distance: float = 0.0
    cosine: float = 0.0
    lead: float = 0.0
    coverage: float = 0.0
    words: float = 0.0
    agreement: float = 0.0

    def probability(self, evidence: Evidence) -> float:
        logit = (
            self.intercept
            + self.distance * evidence.distance
            + self.cosine * evidence.cosine
            + self.lead * evidence.lead
            + self.coverage * evidence.coverage
            + self.words * evidence.words
            + self.agreement * evidence.agreement
        )
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, logit))))


BOTH_LEGS = Model(intercept=-5.0, distance=0.6, cosine=3.0, lead=0.3, coverage=1.5, words=1.0, agreement=0.5)
WORDS_ALONE = Model(intercept=-2.0, coverage=2.5, words=2.5)


@dataclass(frozen=True)
class Verdict:
    evidence: Evidence | None
    probability: float
    relevance: Relevance


def gather_evidence(
    ranked: Sequence[RankedArticle], *, analysis: Analysis, semantic: SemanticMatches | None
) -> Evidence | None:
    """Return the evidence for the first of `ranked`, or None when nothing was found."""
    if not ranked:
        return None
    best = ranked[0]
    total = analysis.total_weight(best.locale)
    cosines = sorted((a.cosine for a in ranked if a.cosine is not None), reverse=True)
    has_vectors = semantic is not None and semantic.deviation > 0 and bool(cosines)
    deviation = semantic.deviation if semantic is not None and has_vectors else 1.0
    mean = semantic.mean if semantic is not None else 0.0
    cosine = best.cosine if best.cosine is not None else mean
    rival = next((value for value in cosines if value < cosines[0]), mean) if cosines else mean
    return Evidence(
        has_vectors=has_vectors,
        distance=(cosine - mean) / deviation if has_vectors else 0.0,
        cosine=cosine if has_vectors else 0.0,
        lead=(cosines[0] - rival) / deviation if has_vectors else 0.0,
        coverage=best.coverage,
        words=best.lexical_score / total if total > 0 else 0.0,
        agreement=float(best.lexical == 1.0 and best.semantic == 1.0) if has_vectors else 0.0,
    )


def probability_of(evidence: Evidence | None) -> float:
    """Return how likely the best hit answers the question."""
    if evidence is None:
        return 0.0
    return (BOTH_LEGS if evidence.has_vectors else WORDS_ALONE).probability(evidence)


def judge_evidence(evidence: Evidence | None) -> Verdict:
    probability = probability_of(evidence)
    return Verdict(evidence=evidence, probability=probability, relevance=judge(probability))


def judge(probability: float) -> Relevance:
    if probability >= LEAST_GOOD:
        return Relevance.GOOD
    return Relevance.UNSURE if probability >= LEAST_UNSURE else Relevance.NONE


def cut(ranked: Sequence[RankedArticle], relevance: Relevance) -> list[RankedArticle]:
    """Keep what may be shown: nothing if nothing is relevant, and never what is far below the best."""
    if not ranked:
        return []
    least = KEPT_SHARE[relevance] * ranked[0].score
    kept = [article for article in ranked if article.score >= least]
    return kept[:MOST_UNSURE_HITS] if relevance is Relevance.UNSURE else kept
