"""Which step a revision may take next, and who may take it. Pure: the whole table can be read and tested at once."""

from dataclasses import dataclass
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from kb.models.revisions import RevisionState


class Step(StrEnum):
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    REQUEST_CHANGES = "request_changes"
    APPROVE = "approve"
    PUBLISH = "publish"
    ARCHIVE = "archive"
    RESTORE = "restore"


class Refusal(models.TextChoices):
    WRONG_STATE = "wrong_state", _("The text is not in a state for this.")
    NOT_ALLOWED = "not_allowed", _("You may not do this to this article.")
    OWN_TEXT = "own_text", _("Somebody else has to approve what you wrote.")
    HELD = "held", _("Something has to be settled before this is published.")


@dataclass(frozen=True)
class Standing:
    """What somebody is to a revision: its author or not, and with which rights to its article."""

    may_edit: bool
    may_publish: bool
    may_approve_own: bool
    is_author: bool


# The system itself: imports, schedules, commands.
SYSTEM = Standing(may_edit=True, may_publish=True, may_approve_own=True, is_author=False)

_D, _R, _C, _A, _P, _S, _X = (
    RevisionState.DRAFT,
    RevisionState.IN_REVIEW,
    RevisionState.CHANGES_REQUESTED,
    RevisionState.APPROVED,
    RevisionState.PUBLISHED,
    RevisionState.SUPERSEDED,
    RevisionState.ARCHIVED,
)
FROM: dict[Step, frozenset[RevisionState]] = {
    Step.SUBMIT: frozenset({_D, _C}),
    Step.WITHDRAW: frozenset({_R}),
    Step.REQUEST_CHANGES: frozenset({_R, _A}),
    Step.APPROVE: frozenset({_R}),
    Step.PUBLISH: frozenset(RevisionState),
    Step.ARCHIVE: frozenset({_P}),
    Step.RESTORE: frozenset(RevisionState),
}
_NEEDS_ONLY_EDITING = frozenset({Step.SUBMIT, Step.WITHDRAW, Step.RESTORE})
# Publishing one of these is approving it at the same time.
_NOT_APPROVED = frozenset({_D, _R, _C})


def why_not(step: Step, state: RevisionState, standing: Standing) -> Refusal | None:
    """Return why somebody may not take a step with a revision in this state; None if nothing is in the way."""
    is_allowed = standing.may_edit if step in _NEEDS_ONLY_EDITING else standing.may_publish
    if not is_allowed:
        return Refusal.NOT_ALLOWED
    if state not in FROM[step]:
        return Refusal.WRONG_STATE
    approves = step is Step.APPROVE or (step is Step.PUBLISH and state in _NOT_APPROVED)
    if approves and standing.is_author and not standing.may_approve_own:
        return Refusal.OWN_TEXT
    return None


def open_steps(state: RevisionState, standing: Standing) -> frozenset[Step]:
    """Return the steps that somebody may take, for the buttons of a page."""
    return frozenset(step for step in Step if why_not(step, state, standing) is None)
