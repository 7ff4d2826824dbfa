"""Whether the best hit answers the question, as a probability, and what may be shown at that probability. Pure.

A logistic regression over evidence that means the same in every help center and for every embedding model: shares,
cosines on a common scale, and distances in deviations from the question's own background. The probability is for a help
center where half of the questions have an answer. `benchmarks/fit_relevance.py` fits it on tuning questions;
`benchmarks/quality.md` says what it does on questions that it never saw.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from search.contracts import Relevance
from search.retrieval.fusion import RankedArticle
from search.retrieval.lexical import Analysis
from search.retrieval.question import words_of
from search.retrieval.semantic import SemanticMatches
from search.retrieval.unsegmented import character_pairs

MOST_UNSURE_HITS = 5
# Among few articles a lead of many deviations is nothing special.
MOST_LEAD = 2.0
# Nothing is good that holds less of the question's words than this, unless its meaning alone is as near as this.
LEAST_COVERAGE = 0.12
CLEAR_COSINE = 0.5
# A passage of fewer words is near to whatever is short: its cosine speaks for nothing by itself.
STUB_WORDS = 5
# A hit whose fused score is below this part of the best one's is not shown.
KEPT_SHARE = {Relevance.GOOD: 0.5, Relevance.UNSURE: 0.6, Relevance.NONE: 2.0}


@dataclass(frozen=True)
class Evidence:
    """What speaks for the best hit. Without vectors `cosine`, `lead` and `agreement` are 0.

    `cosine`: between 0 for unrelated texts and 1 for the same one. `lead`: how far the nearest article is above the
    next one, in deviations of the background. `coverage`: weight of the question's words in its best chunk, as a share.
    `words`: its lexical score as a share of the most that the question could reach. `agreement`: 1 if both legs put it
    first. `is_gibberish`: no word of the question is in an article or a dictionary. `is_stub`: the best passage has
    hardly any words.
    """

    has_vectors: bool
    cosine: float
    lead: float
    coverage: float
    words: float
    agreement: float
    is_gibberish: bool = False
    is_stub: bool = False

    @property
    def is_clear(self) -> bool:
        """Say whether meaning speaks for the best hit even if no word does."""
        return self.cosine >= CLEAR_COSINE and not self.is_stub


@dataclass(frozen=True)
class Model:
    """Coefficients, and the bounds: nothing is shown below `least_unsure`, and a warning stands below `least_good`."""

    least_good: float
    least_unsure: float
    intercept: float
    cosine: float = 0.0
    lead: float = 0.0
    coverage: float = 0.0
    words: float = 0.0
    agreement: float = 0.0

    def probability(self, evidence: Evidence) -> float:
        logit = (
            self.intercept
            + self.cosine * evidence.cosine
            + self.lead * evidence.lead
            + self.coverage * evidence.coverage
            + self.words * evidence.words
            + self.agreement * evidence.agreement
        )
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, logit))))


# The bounds were chosen on tuning questions: below `least_unsure` stand at most 8 % of those whose answer was found
# (13 % by words alone), and from `least_good` on, nine of ten have a right article among the first three.
BOTH_LEGS = Model(
    least_good=0.5,
    least_unsure=0.15,
    intercept=-3.835,
    cosine=6.303,
    lead=0.895,
    coverage=0.813,
    agreement=0.619,
)
WORDS_ALONE = Model(least_good=0.5, least_unsure=0.33, intercept=-1.071, coverage=0.462, words=2.71)


@dataclass(frozen=True)
class Verdict:
    evidence: Evidence | None
    probability: float
    relevance: Relevance


def gather_evidence(
    ranked: Sequence[RankedArticle],
    *,
    analysis: Analysis,
    semantic: SemanticMatches | None,
    passage: str = "",
    is_gibberish: bool = False,
) -> Evidence | None:
    """Return the evidence for the first of `ranked`, whose text is `passage`, or None when nothing was found."""
    if not ranked:
        return None
    best = ranked[0]
    total = analysis.total_weight(best.locale)
    cosines = sorted((a.cosine for a in ranked if a.cosine is not None), reverse=True)
    has_vectors = semantic is not None and semantic.deviation > 0 and bool(cosines)
    deviation = semantic.deviation if semantic is not None and has_vectors else 1.0
    mean = semantic.mean if semantic is not None else 0.0
    unrelated = semantic.unrelated if semantic is not None else 0.0
    cosine = best.cosine if best.cosine is not None else mean
    rival = next((value for value in cosines if value < cosines[0]), mean) if cosines else mean
    return Evidence(
        has_vectors=has_vectors,
        cosine=(cosine - unrelated) / (1 - unrelated) if has_vectors else 0.0,
        lead=min((cosines[0] - rival) / deviation, MOST_LEAD) if has_vectors else 0.0,
        coverage=best.coverage,
        words=min(best.lexical_score / total, 1.0) if total > 0 else 0.0,
        agreement=float(best.lexical == 1.0 and best.semantic == 1.0) if has_vectors else 0.0,
        is_gibberish=is_gibberish,
        is_stub=len(words_of(passage)) < STUB_WORDS and not character_pairs(passage),
    )


def model_for(evidence: Evidence) -> Model:
    return BOTH_LEGS if evidence.has_vectors else WORDS_ALONE


def judge_evidence(evidence: Evidence | None) -> Verdict:
    """Return how likely the best hit answers the question, and what follows for what is shown."""
    if evidence is None:
        return Verdict(evidence=None, probability=0.0, relevance=Relevance.NONE)
    model = model_for(evidence)
    probability = model.probability(evidence)
    relevance = bound(judge(probability, model), evidence)
    return Verdict(evidence=evidence, probability=probability, relevance=relevance)


def bound(relevance: Relevance, evidence: Evidence) -> Relevance:
    """Call nothing good for a cosine of middling height alone, and nothing relevant to what is no word."""
    if evidence.is_clear:
        return relevance
    if evidence.is_gibberish:
        return Relevance.NONE
    if relevance is Relevance.GOOD and evidence.coverage < LEAST_COVERAGE:
        return Relevance.UNSURE
    return relevance


def judge(probability: float, model: Model) -> Relevance:
    if probability >= model.least_good:
        return Relevance.GOOD
    return Relevance.UNSURE if probability >= model.least_unsure else Relevance.NONE


def cut(ranked: Sequence[RankedArticle], relevance: Relevance) -> list[RankedArticle]:
    """Keep what may be shown: nothing if nothing is relevant, and never what is far below the best."""
    if not ranked:
        return []
    least = KEPT_SHARE[relevance] * ranked[0].score
    kept = [article for article in ranked if article.score >= least]
    return kept[:MOST_UNSURE_HITS] if relevance is Relevance.UNSURE else kept
