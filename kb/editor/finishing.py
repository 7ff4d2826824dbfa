"""What follows typing: keeping the text as a revision, having it reviewed, publishing it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from kb.models import Revision
from kb.models.revisions import RevisionState, Significance
from kb.rights import APPROVE_OWN, Right, has_right
from kb.services import (
    EditableText,
    NothingToCommit,
    approve_revision,
    commit_working_copy,
    discard_working_copy,
    publish_revision,
    schedule_publication,
    submit_revision,
    withdraw_revision,
)
from kb.workflow import Standing, Step, open_steps

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser


class Wish(StrEnum):
    """What a button of the page asks for, once the text is saved."""

    SAVE = "save"
    KEEP = "keep"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    APPROVE = "approve"
    PUBLISH = "publish"
    SCHEDULE = "schedule"
    DISCARD = "discard"


@dataclass(frozen=True)
class LastWords:
    """What a writer says about the revision."""

    note: str
    significance: Significance
    due_at: datetime | None
    reviewer_ids: tuple[int, ...] = ()


def next_wishes(
    user: "AbstractUser", *, newest: Revision | None, is_copy: bool, live_id: int | None
) -> frozenset[Wish]:
    """Return what the page offers; typing something begins a new draft of whoever types.

    `user` may edit the text; no query beyond the permissions.
    """
    is_new = is_copy or newest is None
    state = RevisionState.DRAFT if is_new or newest is None else RevisionState(newest.state)
    standing = Standing(
        may_edit=True,
        may_publish=has_right(user, Right.PUBLISH),
        may_approve_own=user.has_perm(APPROVE_OWN),
        is_author=is_new or newest is None or newest.author_id == user.pk,
    )
    steps = open_steps(state, standing)
    if not is_new and newest is not None and newest.pk == live_id:
        # What readers see already is neither published nor approved once more.
        steps -= {Step.PUBLISH, Step.APPROVE}
    offered = {Wish(step.value) for step in steps if step.value in _STEPS}
    if Wish.PUBLISH in offered:
        offered.add(Wish.SCHEDULE)
    if is_copy:
        offered |= {Wish.KEEP, Wish.DISCARD}
    return frozenset(offered)


_STEPS = {wish.value for wish in (Wish.SUBMIT, Wish.WITHDRAW, Wish.APPROVE, Wish.PUBLISH)}


def finish(wish: Wish, saved: EditableText, *, words: LastWords, by: "AbstractUser", at: datetime) -> str:
    """Do what was asked for with a text that is saved; return what to tell the writer.

    All or nothing: a step that is refused leaves the working copy open.

    :raises NothingToCommit: if there is no text yet.
    :raises TitleIsMissing, TitleIsTooLong, StepRefused, TimeIsPast, TextWasChanged, ReviewerMayNotReview: as the
        services.
    """
    if wish is Wish.SAVE:
        return _("Saved. Readers see nothing of it until it is published.")
    if wish is Wish.DISCARD:
        discard_working_copy(
            translation_id=saved.translation_id, expected_version=saved.version, by=by, at=at
        )
        return _("Your changes are discarded; you find them under Kept texts.")
    with transaction.atomic():
        revision_id = _revision_of(saved, words=words, by=by)
        return _take_step(wish, revision_id, words=words, by=by, at=at)


def _revision_of(saved: EditableText, *, words: LastWords, by: "AbstractUser") -> int:
    if saved.is_copy:
        return commit_working_copy(
            translation_id=saved.translation_id,
            expected_version=saved.version,
            by=by,
            note=words.note,
            significance=words.significance,
        ).pk
    if saved.newest_revision_id is None:
        raise NothingToCommit(saved.translation_id)
    return saved.newest_revision_id


def _take_step(wish: Wish, revision_id: int, *, words: LastWords, by: "AbstractUser", at: datetime) -> str:
    match wish:
        case Wish.SUBMIT:
            submit_revision(revision_id=revision_id, by=by, at=at, reviewer_ids=words.reviewer_ids)
            return _("Submitted for review.")
        case Wish.WITHDRAW:
            withdraw_revision(revision_id=revision_id, by=by, at=at)
            return _("Taken back from review.")
        case Wish.APPROVE:
            approve_revision(revision_id=revision_id, by=by, at=at)
            return _("Approved. It can be published now.")
        case Wish.PUBLISH:
            publish_revision(revision_id=revision_id, by=by, at=at)
            return _("Published. Readers see it now, and search finds it within seconds.")
        case Wish.SCHEDULE if words.due_at is not None:
            schedule_publication(revision_id=revision_id, due_at=words.due_at, by=by, at=at)
            return _("It will be published at the time that you chose.")
    return _("Kept as a revision.")
