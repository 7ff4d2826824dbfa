import math

import pytest

from search.evaluation.bootstrap import (
    mean_interval,
    mean_interval_over,
    paired_difference,
    paired_difference_over,
)
from search.evaluation.metrics import auroc, ndcg, percentile, recall, reciprocal_rank, score_ranking


def test_the_right_order_scores_one():
    assert ndcg(["a", "b"], {"a": 2, "b": 1}, depth=10) == pytest.approx(1.0)


def test_gains_are_linear_in_the_grade():
    expected = (1 + 2 / math.log2(3)) / (2 + 1 / math.log2(3))
    assert ndcg(["b", "a"], {"a": 2, "b": 1}, depth=10) == pytest.approx(expected)


def test_only_the_first_ten_count():
    ranking = [f"x{number}" for number in range(10)] + ["a"]
    assert score_ranking(ranking, {"a": 1}).ndcg_10 == 0.0


def test_recall_at_one_can_be_reached_with_two_right_answers():
    assert recall(["a"], {"a": 1, "b": 1}, depth=1) == 1.0
    assert recall(["a", "c"], {"a": 1, "b": 1}, depth=2) == 0.5


def test_the_first_right_one_sets_the_reciprocal_rank():
    assert reciprocal_rank(["x", "a", "b"], {"a": 1, "b": 2}, depth=10) == 0.5
    assert reciprocal_rank(["x"], {"a": 1}, depth=10) == 0.0


def test_a_grade_of_zero_is_not_right():
    assert score_ranking(["a"], {"a": 0, "b": 1}).recall_1 == 0.0


@pytest.mark.parametrize(
    ("positives", "negatives", "area"),
    [([2, 3], [0, 1], 1.0), ([0], [1], 0.0), ([1, 1], [1, 1], 0.5), ([0, 2], [1, 1], 0.5)],
)
def test_auroc_is_the_chance_to_be_above(positives, negatives, area):
    assert auroc(positives, negatives) == area


def test_auroc_of_nothing_is_no_number():
    assert math.isnan(auroc([], [1.0]))


def test_percentiles_are_interpolated():
    assert percentile([1, 2, 3, 4], 0.5) == 2.5


def test_the_interval_holds_the_mean_and_narrows_with_more_questions():
    few = mean_interval([0.0, 1.0] * 10, seed=1)
    many = mean_interval([0.0, 1.0] * 1000, seed=1)
    assert few.low < few.mean == 0.5 < few.high
    assert many.high - many.low < (few.high - few.low) / 5


def test_the_same_seed_gives_the_same_interval():
    values = [number / 97 for number in range(97)]
    assert mean_interval(values, seed=7) == mean_interval(values, seed=7)
    assert mean_interval(values, seed=7) != mean_interval(values, seed=8)


def test_a_pair_that_always_differs_is_no_chance():
    better = paired_difference([0.9, 0.8, 0.7, 0.9], [0.5, 0.4, 0.3, 0.5], seed=1)
    assert better.interval.mean == pytest.approx(0.4)
    assert better.p_value < 0.05
    assert paired_difference([0.5, 0.6], [0.5, 0.6], seed=1).p_value == 1.0


def test_pairs_must_be_pairs():
    with pytest.raises(ValueError, match="Pairs"):
        paired_difference([1.0], [1.0, 2.0], seed=1)


def test_a_small_set_weighs_as_much_as_a_large_one():
    interval = mean_interval_over([[1.0] * 4, [0.0] * 400], seed=1)
    assert (interval.mean, interval.low, interval.high) == (0.5, 0.5, 0.5)


def test_a_gain_on_one_set_can_be_lost_on_another():
    better, worse, equal = ([1.0] * 20, [0.0] * 20), ([0.0] * 20, [1.0] * 20), ([1.0] * 20, [1.0] * 20)
    assert paired_difference_over([better, worse], seed=1).interval.mean == 0.0
    assert paired_difference_over([better, equal], seed=1).p_value == 0.0


def test_no_sets_have_no_mean():
    with pytest.raises(ValueError):
        mean_interval_over([], seed=1)
