"""Search must not become worse than it was on the project's own questions; see `search.evaluation.gate`."""

from pathlib import Path

import pytest

from portal.demo.evaluation import build_corpus
from search.evaluation.gate import (
    BaselineIsOutdated,
    Scored,
    compare,
    read_baseline,
    score_questions,
    write_baseline,
)

OWN_SET = Path(build_corpus.__file__).parent
RENEW = f"renew it with: manage.py quality_gate {OWN_SET.name} --write-baseline"


# About a minute of one core, of which a machine with other work may give little.
@pytest.mark.timeout(900)
@pytest.mark.slow
@pytest.mark.real_model
@pytest.mark.django_db
def test_search_is_as_good_as_its_baseline(now):
    report = compare(read_baseline(OWN_SET), score_questions(OWN_SET, at=now))
    told = "\n".join(report.lines())
    assert report.is_open, f"If this is meant, {RENEW}\n{told}"


def questions(scores, *, kind="paraphrase"):
    return [Scored(f"q{number}", score, (f"kind {kind}",)) for number, score in enumerate(scores)]


def baseline_of(scored):
    return {one.id: one.ndcg for one in scored}


STEADY = [0.2, 0.5, 0.8, 1.0] * 50


def test_the_same_scores_pass():
    assert compare(baseline_of(questions(STEADY)), questions(STEADY)).is_open


def test_better_scores_pass():
    better = [min(1.0, score + 0.1) for score in STEADY]
    assert compare(baseline_of(questions(STEADY)), questions(better)).is_open


def test_a_fall_of_everything_fails():
    report = compare(baseline_of(questions(STEADY)), questions([score - 0.015 for score in STEADY]))
    assert report.has_fallen
    assert not report.is_open


def test_a_fall_within_the_bound_passes():
    assert compare(baseline_of(questions(STEADY)), questions([score - 0.009 for score in STEADY])).is_open


def test_a_fall_that_may_be_chance_passes():
    after = [score + (0.4 if number % 2 else -0.43) for number, score in enumerate(STEADY)]
    report = compare(baseline_of(questions(STEADY)), questions(after))
    assert report.before - report.after > 0.01
    assert report.difference.p_value > 0.05
    assert report.is_open


def test_a_slice_that_falls_fails_though_the_whole_rises():
    typos = [Scored(f"t{number}", 0.5, ("kind typo",)) for number in range(25)]
    others = questions(STEADY)
    worse = [Scored(one.id, one.ndcg - 0.04, one.slices) for one in typos]
    better = [Scored(one.id, min(1.0, one.ndcg + 0.1), one.slices) for one in others]
    report = compare(baseline_of([*typos, *others]), [*worse, *better])
    assert not report.has_fallen
    assert [change.name for change in report.slices if change.has_fallen] == ["kind typo"]
    assert not report.is_open


def test_a_slice_of_few_questions_says_nothing():
    few = questions([0.5] * 19, kind="typo")
    worse = [Scored(few[0].id, 0.0, few[0].slices), *few[1:]]
    assert compare(baseline_of(few), worse).slices == ()


def test_worsened_rankings_fail_whatever_they_were():
    baseline = read_baseline(OWN_SET)
    reversed_places = [Scored(name, value * 0.9, ()) for name, value in baseline.items()]
    assert not compare(baseline, reversed_places).is_open


@pytest.mark.parametrize(
    "change", [lambda scored: scored[1:], lambda scored: [*scored, Scored("new", 1, ())]]
)
def test_a_question_that_is_not_in_both_is_named(change):
    scored = questions(STEADY)
    with pytest.raises(BaselineIsOutdated, match="1 questions"):
        compare(baseline_of(scored), change(scored))


def test_a_baseline_reads_back_one_question_a_line(tmp_path):
    write_baseline(tmp_path, questions([0.25, 1.0]))
    assert read_baseline(tmp_path) == {"q0": 0.25, "q1": 1.0}
    assert (tmp_path / "baseline.json").read_text().splitlines() == ["{", ' "q0": 0.25,', ' "q1": 1.0', "}"]


def test_the_slices_that_matter_are_large_enough_to_count():
    scored = [Scored(name, value, ()) for name, value in read_baseline(OWN_SET).items()]
    assert len(scored) > 200
