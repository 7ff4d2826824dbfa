from dataclasses import replace

import pytest

from search.contracts import Relevance
from search.retrieval.fusion import RankedArticle
from search.retrieval.lexical import Analysis, Word
from search.retrieval.relevance import (
    BOTH_LEGS,
    CLEAR_COSINE,
    LEAST_COVERAGE,
    MOST_UNSURE_HITS,
    Evidence,
    bound,
    cut,
    gather_evidence,
    judge,
    judge_evidence,
)
from search.retrieval.semantic import SemanticMatches

ANALYSIS = Analysis(words=(Word("en", "batteri", 3, 2.0), Word("en", "reset", 1, 3.0)), constraint=None)


def article(number, score=1.0, *, cosine=0.6, lexical_score=4.0):
    return RankedArticle(number, 1, "en", number, score, score, score, 0.8, cosine, lexical_score)


def chance(held):
    return judge_evidence(held).probability


def evidence(**changes):
    strong = {
        "has_vectors": True,
        "cosine": 0.7,
        "lead": 1.5,
        "coverage": 1.0,
        "words": 0.7,
        "agreement": 1.0,
    }
    return Evidence(**strong | changes)


def test_nothing_found_is_not_relevant():
    assert judge_evidence(gather_evidence([], analysis=ANALYSIS, semantic=None)).relevance is Relevance.NONE


def test_strong_evidence_is_good_and_none_is_none():
    weak = evidence(cosine=0.1, lead=0.0, coverage=0.0, words=0.0, agreement=0.0)
    assert judge_evidence(evidence()).relevance is Relevance.GOOD
    assert judge_evidence(weak).relevance is Relevance.NONE


@pytest.mark.parametrize("name", ["cosine", "lead", "coverage"])
def test_more_evidence_is_never_less_likely(name):
    assert chance(evidence(**{name: 0.9})) >= chance(evidence(**{name: 0.1}))


def test_words_alone_are_judged_by_themselves():
    held = evidence(has_vectors=False, cosine=0.0, lead=0.0, agreement=0.0)
    assert chance(held) > chance(evidence(has_vectors=False, coverage=0.1, words=0.05))


def test_the_bounds_belong_to_the_better_side():
    assert judge(BOTH_LEGS.least_good, BOTH_LEGS) is Relevance.GOOD
    assert judge(BOTH_LEGS.least_unsure, BOTH_LEGS) is Relevance.UNSURE


def test_evidence_is_measured_from_the_background():
    semantic = SemanticMatches((), mean=0.2, deviation=0.1, unrelated=0.2)
    found = gather_evidence([article(1), article(2, cosine=0.5)], analysis=ANALYSIS, semantic=semantic)
    assert (found.cosine, found.lead, found.words) == (
        pytest.approx(0.5),
        pytest.approx(1.0),
        pytest.approx(0.8),
    )


def test_nothing_is_kept_of_what_is_not_relevant():
    assert cut([article(1), article(2)], Relevance.NONE) == []


def test_hits_far_below_the_best_are_cut():
    assert [a.article_id for a in cut([article(1), article(2, 0.9), article(3, 0.1)], Relevance.GOOD)] == [
        1,
        2,
    ]


def test_few_hits_are_shown_when_unsure():
    assert len(cut([article(number) for number in range(20)], Relevance.UNSURE)) == MOST_UNSURE_HITS


def test_nothing_is_good_without_a_word_of_the_question_or_a_clear_meaning():
    middling = evidence(cosine=CLEAR_COSINE - 0.01, coverage=0.0)
    assert chance(middling) >= BOTH_LEGS.least_good
    assert judge_evidence(middling).relevance is Relevance.UNSURE
    assert judge_evidence(replace(middling, coverage=LEAST_COVERAGE)).relevance is Relevance.GOOD
    assert judge_evidence(replace(middling, cosine=CLEAR_COSINE)).relevance is Relevance.GOOD


def test_the_meaning_of_a_passage_of_few_words_is_never_clear():
    near = evidence(cosine=0.9, coverage=0.0, is_stub=True)
    assert judge_evidence(near).relevance is Relevance.UNSURE
    semantic = SemanticMatches((), mean=0.2, deviation=0.1)
    gathered = [
        gather_evidence([article(1)], analysis=ANALYSIS, semantic=semantic, passage=passage)
        for passage in ("To come.", "Hold the button for ten seconds.", "按住按钮")
    ]
    assert [found.is_stub for found in gathered] == [True, False, False]


def test_nothing_is_relevant_to_gibberish_but_what_is_clear():
    odd = evidence(is_gibberish=True, coverage=0.0)
    assert bound(Relevance.GOOD, odd) is Relevance.GOOD
    assert bound(Relevance.UNSURE, replace(odd, cosine=0.4)) is Relevance.NONE
    assert bound(Relevance.GOOD, replace(odd, is_stub=True)) is Relevance.NONE
