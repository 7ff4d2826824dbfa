"""The table of steps, read row by row."""

from itertools import product

import pytest

from kb.models.revisions import RevisionState
from kb.workflow import FROM, SYSTEM, Refusal, Standing, Step, open_steps, why_not

WRITER = Standing(may_edit=True, may_publish=False, may_approve_own=False, is_author=True)
REVIEWER = Standing(may_edit=True, may_publish=True, may_approve_own=False, is_author=False)
REVIEWER_OF_OWN = Standing(may_edit=True, may_publish=True, may_approve_own=False, is_author=True)
LEAD_OF_OWN = Standing(may_edit=True, may_publish=True, may_approve_own=True, is_author=True)
OUTSIDER = Standing(may_edit=False, may_publish=False, may_approve_own=True, is_author=True)


@pytest.mark.parametrize(
    ("state", "steps"),
    [
        ("draft", {"submit", "restore"}),
        ("in_review", {"withdraw", "restore"}),
        ("changes_requested", {"submit", "restore"}),
        ("approved", {"restore"}),
        ("published", {"restore"}),
        ("superseded", {"restore"}),
        ("archived", {"restore"}),
    ],
)
def test_what_a_writer_may_do_next(state, steps):
    assert open_steps(RevisionState(state), WRITER) == steps


@pytest.mark.parametrize(
    ("state", "steps"),
    [
        ("draft", {"submit", "restore", "publish"}),
        ("in_review", {"withdraw", "restore", "publish", "approve", "request_changes"}),
        ("changes_requested", {"submit", "restore", "publish"}),
        ("approved", {"restore", "publish", "request_changes"}),
        ("published", {"restore", "publish", "archive"}),
        ("superseded", {"restore", "publish"}),
        ("archived", {"restore", "publish"}),
    ],
)
def test_what_a_reviewer_may_do_next(state, steps):
    assert open_steps(RevisionState(state), REVIEWER) == steps


@pytest.mark.parametrize("state", ["draft", "in_review", "changes_requested"])
def test_nobody_approves_an_own_text_unless_allowed(state):
    assert why_not(Step.PUBLISH, RevisionState(state), REVIEWER_OF_OWN) is Refusal.OWN_TEXT
    assert why_not(Step.PUBLISH, RevisionState(state), LEAD_OF_OWN) is None


def test_an_own_text_that_somebody_else_approved_may_be_published():
    assert why_not(Step.APPROVE, RevisionState.IN_REVIEW, REVIEWER_OF_OWN) is Refusal.OWN_TEXT
    assert why_not(Step.PUBLISH, RevisionState.APPROVED, REVIEWER_OF_OWN) is None


def test_without_rights_nothing_is_open_whoever_wrote_it():
    for step, state in product(Step, RevisionState):
        assert why_not(step, state, OUTSIDER) is Refusal.NOT_ALLOWED


def test_the_system_is_held_up_by_states_alone():
    for step, state in product(Step, RevisionState):
        expected = None if state in FROM[step] else Refusal.WRONG_STATE
        assert why_not(step, state, SYSTEM) is expected
