"""The arithmetic of late interaction, against the plain definition."""

import numpy as np
import pytest

from search.indexing.token_vectors import pack_tokens, pool_tokens, unpack_tokens
from search.retrieval.late_interaction import blend, late_share, score_passages


def unit_rows(count: int, *, seed: int) -> np.ndarray:
    rows = np.random.default_rng(seed).normal(size=(count, 32)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_it_is_the_mean_of_the_best_cosines_of_each_token():
    question, texts = unit_rows(5, seed=1), [unit_rows(n, seed=n) for n in (9, 1, 30)]
    scores = score_passages(question, [unpack_tokens(pack_tokens(text)) for text in texts])
    plain = [
        float(np.mean([max(token @ row for row in pool_tokens(text)) for token in question]))
        for text in texts
    ]
    assert scores == pytest.approx(plain, abs=0.005)


def test_a_passage_without_vectors_or_of_another_model_has_no_score():
    question = unit_rows(3, seed=1)
    none, other = np.zeros((0, 32), dtype=np.float32), np.ones((2, 8), dtype=np.float32)
    passages = [unpack_tokens(pack_tokens(rows)) for rows in (none, question, other)]
    first, second, third = score_passages(question, passages)
    assert (first, third) == (None, None)
    assert second is not None
    assert score_passages(question[:0], passages) == [None, None, None]


def test_late_interaction_can_lift_what_both_legs_had_behind():
    first, second, third = blend([0.9, 0.8, 0.2], [0.1, 0.9, 0.1], shares=[0.5] * 3)
    assert second > first > third


def test_blended_scores_stay_in_the_range_that_they_had():
    blended = blend([0.9, 0.7, 0.6], [0.2, 0.5, 0.9], shares=[0.5, 0.4, 0.3])
    assert (min(blended), max(blended)) == pytest.approx((0.6, 0.9))


def test_what_could_not_be_compared_ranks_as_its_fused_score_says():
    assert blend([0.9, 0.8, 0.1], [0.8, None, 0.1], shares=[0.4] * 3)[1] == pytest.approx(0.8, abs=0.03)


@pytest.mark.parametrize("late", [[None, None], [0.4, None], [0.4, 0.4]])
def test_without_a_difference_the_fused_scores_stand(late):
    assert blend([0.9, 0.3], late, shares=[0.5, 0.5]) == [0.9, 0.3]


def test_a_share_of_nothing_changes_no_order():
    fused = [0.9, 0.5, 0.4]
    assert blend(fused, [0.1, 0.2, 0.9], shares=[0.0] * 3) == pytest.approx(fused)


def test_late_interaction_weighs_more_the_less_words_have_to_say():
    assert 0 < late_share(1.0) < late_share(0.5) < late_share(0.0) < 1
