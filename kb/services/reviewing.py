"""The way of a revision from draft to approved. Publishing is in `kb.services.publishing`; steps in `kb.workflow`."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q

from kb.conf import knobs
from kb.models import Review, Revision, Translation
from kb.models.audit_words import AuditAction
from kb.models.reviews import Verdict
from kb.models.revisions import RevisionState, Significance
from kb.rights import Right, can, require
from kb.services.auditing import AuditValue, about_revision, record
from kb.services.events import announce_reviews
from kb.services.publishing import hold_translation
from kb.services.revisions import DraftText, check_draft, storable, write_revision
from kb.services.standing import check_step
from kb.workflow import Step

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser


REMINDER_PAUSE = timedelta(hours=1)


class ReviewerMayNotReview(Exception):
    """Somebody who was asked has no right to publish this article, or wrote the text."""


class MessageIsMissing(Exception):
    """Who asks for changes says which."""


@transaction.atomic
def submit_revision(
    *,
    revision_id: int,
    by: "AbstractUser | None",
    at: datetime,
    reviewer_ids: Iterable[int] = (),
) -> Revision:
    """Ask for a review; without names, whoever may publish the article finds it in the list.

    What was in review before of the same translation is overtaken and goes back to being a draft.

    :raises StepRefused: if `by` may not, or the text is not a draft.
    :raises ReviewerMayNotReview: if somebody of `reviewer_ids` may not.
    """
    revision, translation = _held(revision_id, Step.SUBMIT, by)
    reviewers = [_reviewer(pk, revision, translation) for pk in dict.fromkeys(reviewer_ids)]
    for overtaken in translation.revisions.filter(state=RevisionState.IN_REVIEW):
        _close_reviews(overtaken, at)
        _put_in(overtaken, RevisionState.DRAFT)
    _put_in(revision, RevisionState.IN_REVIEW)
    asker_id = by.pk if by else None
    Review.objects.bulk_create(
        Review(revision=revision, reviewer_id=pk, asked_by_id=asker_id, asked_at=at) for pk in reviewers
    )
    _record(AuditAction.SUBMIT_REVISION, revision, translation, by, reviewers=len(reviewers))
    announce_reviews()
    return revision


@transaction.atomic
def withdraw_revision(*, revision_id: int, by: "AbstractUser | None", at: datetime) -> Revision:
    """Take a text back from review; it is a draft again.

    :raises StepRefused: if `by` may not, or it is not in review.
    """
    revision, translation = _held(revision_id, Step.WITHDRAW, by)
    _close_reviews(revision, at)
    _put_in(revision, RevisionState.DRAFT)
    _record(AuditAction.WITHDRAW_REVISION, revision, translation, by)
    return revision


@transaction.atomic
def request_changes(*, revision_id: int, by: "AbstractUser", at: datetime, message: str) -> Revision:
    """Give a text back to its writer, saying what should change.

    :raises StepRefused: if `by` may not, or it is not in review.
    :raises MessageIsMissing: if nothing is said.
    """
    if not message.strip():
        raise MessageIsMissing
    revision, translation = _held(revision_id, Step.REQUEST_CHANGES, by)
    _decide(revision, Verdict.CHANGES_REQUESTED, by=by, at=at, message=message)
    _put_in(revision, RevisionState.CHANGES_REQUESTED)
    _record(AuditAction.REQUEST_CHANGES, revision, translation, by, message=message)
    announce_reviews()
    return revision


@transaction.atomic
def approve_revision(*, revision_id: int, by: "AbstractUser", at: datetime, message: str = "") -> Revision:
    """Find a text fit to be published.

    :raises StepRefused: if `by` may not, wrote it, or it is not in review.
    """
    revision, translation = _held(revision_id, Step.APPROVE, by)
    _decide(revision, Verdict.APPROVED, by=by, at=at, message=message)
    _put_in(revision, RevisionState.APPROVED)
    _record(AuditAction.APPROVE_REVISION, revision, translation, by, message=message)
    return revision


@transaction.atomic
def remind_reviewers(*, revision_id: int, by: "AbstractUser", at: datetime) -> int:
    """Have those reminded by mail who have not answered; return how many. Nobody hears twice within an hour.

    :raises NotAllowed: if `by` may not change the article.
    """
    revision = Revision.objects.select_related("translation__article").get(pk=revision_id)
    require(by, Right.EDIT, revision.translation.article)
    heard_lately = Q(told_at__gt=at - REMINDER_PAUSE) | Q(told_at__isnull=True)
    # Whoever was told before the interval of reminders is told again by the task that sends them.
    due = at - timedelta(days=knobs().review_reminder_days, seconds=1)
    told = revision.reviews.filter(decided_at__isnull=True).exclude(heard_lately).update(told_at=due)
    if told:
        announce_reviews()
    return told


@transaction.atomic
def restore_revision(*, revision_id: int, by: "AbstractUser | None", note: str = "") -> Revision:
    """Add a draft with the text of an earlier revision; what is live stays until the draft is published.

    :raises StepRefused: if `by` may not change the article.
    """
    old, translation = _held(revision_id, Step.RESTORE, by)
    draft = DraftText(old.title, old.summary, old.body, note, Significance.MAJOR)
    check_draft(draft)
    revision = write_revision(
        article=translation.article,
        locale=translation.locale,
        draft=draft,
        by=by,
        based_on=old,
        translated_from=old.translated_from,
    )
    _record(AuditAction.RESTORE_REVISION, revision, translation, by, restored=old.number)
    return revision


def _held(revision_id: int, step: Step, by: "AbstractUser | None") -> tuple[Revision, Translation]:
    """Lock the translation, read the revision as it is then, and check the step."""
    translation_id = Revision.objects.values_list("translation_id", flat=True).get(pk=revision_id)
    translation = hold_translation(translation_id)
    revision = Revision.objects.get(pk=revision_id)
    check_step(step, revision, article=translation.article, by=by)
    return revision, translation


def _reviewer(user_id: int, revision: Revision, translation: Translation) -> int:
    user = get_user_model().objects.filter(pk=user_id, is_active=True).first()
    if user is None or user.pk == revision.author_id or not can(user, Right.PUBLISH, translation.article):
        raise ReviewerMayNotReview(user_id)
    return user_id


def _put_in(revision: Revision, state: RevisionState) -> None:
    revision.state = state
    revision.save(update_fields=["state"])


def _decide(revision: Revision, verdict: Verdict, *, by: "AbstractUser", at: datetime, message: str) -> None:
    """Record the verdict of `by`, asked or not; those who have not answered need not any more."""
    said = storable(message).strip()
    waiting = revision.reviews.select_for_update().filter(decided_at__isnull=True)
    own = waiting.filter(reviewer=by.pk).first() or Review(
        revision=revision, reviewer_id=by.pk, asked_at=at, told_at=at
    )
    own.verdict, own.message, own.decided_at = verdict, said, at
    own.save()
    _close_reviews(revision, at)


def _close_reviews(revision: Revision, at: datetime) -> None:
    revision.reviews.filter(decided_at__isnull=True).update(verdict=Verdict.MOOT, decided_at=at)


def _record(
    action: AuditAction,
    revision: Revision,
    translation: Translation,
    by: "AbstractUser | None",
    **after: AuditValue,
) -> None:
    facts = {name: value for name, value in after.items() if value not in ("", None)}
    record(action, about_revision(revision, translation), by=by, after=facts)
