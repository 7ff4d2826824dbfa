"""Publishing and expiring at a set time. A row is the record; the task that carries it out may run twice or late."""

from datetime import datetime
from typing import TYPE_CHECKING

import structlog
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, transaction

from kb.models import Revision, ScheduledChange, Translation
from kb.models.audit_words import AuditAction
from kb.models.reviews import ScheduledKind
from kb.rights import NotAllowed, Right, require
from kb.services.auditing import about_revision, about_translation, record, spelled_time
from kb.services.publishing import (
    ArticleWasMerged,
    hold_translation,
    publish_revision,
    unpublish_translation,
)
from kb.services.standing import check_step
from kb.workflow import Step

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

logger = structlog.get_logger(__name__)

LONGEST_PROBLEM = 300


class TimeIsPast(Exception):
    """A change is scheduled for a time to come."""


@transaction.atomic
def schedule_publication(
    *, revision_id: int, due_at: datetime, by: "AbstractUser | None", at: datetime
) -> ScheduledChange:
    """Publish a revision at a set time; a publication of the translation that was scheduled before is replaced.

    :raises StepRefused: if `by` may not publish it now.
    :raises TimeIsPast: if that time is not to come.
    """
    revision = Revision.objects.get(pk=revision_id)
    translation = _held(revision.translation_id)
    revision.refresh_from_db(fields=["state"])
    check_step(Step.PUBLISH, revision, article=translation.article, by=by)
    change = _set(translation, ScheduledKind.PUBLISH, revision=revision, due_at=due_at, by=by, at=at)
    after = {"kind": str(change.kind), "due": spelled_time(due_at)}
    record(AuditAction.SCHEDULE, about_revision(revision, translation), by=by, after=after)
    return change


@transaction.atomic
def schedule_expiry(
    *, translation_id: int, due_at: datetime, by: "AbstractUser | None", at: datetime
) -> ScheduledChange:
    """Take a translation away from readers at a set time.

    :raises NotAllowed: if `by` may not unpublish it.
    :raises TimeIsPast: if that time is not to come.
    """
    translation = _held(translation_id)
    require(by, Right.PUBLISH, translation.article)
    change = _set(translation, ScheduledKind.EXPIRE, revision=None, due_at=due_at, by=by, at=at)
    after = {"kind": str(change.kind), "due": spelled_time(due_at)}
    record(AuditAction.SCHEDULE, about_translation(translation), by=by, after=after)
    return change


@transaction.atomic
def unschedule(*, change_id: int, by: "AbstractUser | None") -> None:
    """Take a change off the schedule; a second time changes nothing.

    :raises NotAllowed: if `by` may not publish the article.
    """
    change = ScheduledChange.objects.select_for_update().pending().filter(pk=change_id).first()
    if change is None:
        return
    translation = Translation.objects.select_related("article").get(pk=change.translation_id)
    require(by, Right.PUBLISH, translation.article)
    before = {"kind": str(change.kind), "due": spelled_time(change.due_at)}
    change.delete()
    record(AuditAction.UNSCHEDULE, about_translation(translation), by=by, before=before)


def run_due_changes(*, at: datetime) -> int:
    """Carry out what is due, in the order in which it was; return how many changes were settled.

    Each in a transaction of its own that holds its row, so that two runs at once do each of them once. What cannot be
    done any more (its person may not, its text is gone) is settled too, and says why.
    """
    settled = 0
    for change_id in list(ScheduledChange.objects.due(at).values_list("pk", flat=True)):
        try:
            settled += _run(change_id, at)
        except DatabaseError:
            # It stays due; the others are not to wait for it.
            logger.exception("scheduled_change_interrupted", change_id=change_id)
    return settled


def _held(translation_id: int) -> Translation:
    # What is scheduled first, then the article, as in a run: nobody waits in a circle.
    list(
        ScheduledChange.objects.select_for_update()
        .pending()
        .filter(translation=translation_id)
        .order_by("pk")
    )
    return hold_translation(translation_id)


def _run(change_id: int, at: datetime) -> int:
    with transaction.atomic():
        change = (
            ScheduledChange.objects.select_for_update(of=("self",), skip_locked=True)
            .due(at)
            .select_related("set_by")
            .filter(pk=change_id)
            .first()
        )
        if change is None:
            return 0
        problem = _carry_out(change, at)
        change.done_at, change.problem = at, problem[:LONGEST_PROBLEM]
        change.save(update_fields=["done_at", "problem"])
        if problem:
            logger.warning("scheduled_change_failed", change_id=change_id, problem=problem)
            translation = Translation.objects.select_related("article").get(pk=change.translation_id)
            after = {"kind": str(change.kind), "problem": change.problem}
            record(AuditAction.SCHEDULE_FAILED, about_translation(translation), by=change.set_by, after=after)
        return 1


def _carry_out(change: ScheduledChange, at: datetime) -> str:
    """Do it; return what was in the way, or nothing."""
    if change.needs_person and change.set_by is None:
        return "Whoever scheduled this is gone."
    try:
        with transaction.atomic():
            if change.kind == ScheduledKind.EXPIRE:
                unpublish_translation(translation_id=change.translation_id, by=change.set_by)
            elif change.revision_id is not None:
                publish_revision(revision_id=change.revision_id, by=change.set_by, at=at)
    except (NotAllowed, ArticleWasMerged, ObjectDoesNotExist) as refusal:
        return str(refusal) or type(refusal).__name__
    return ""


def _set(
    translation: Translation,
    kind: ScheduledKind,
    *,
    revision: Revision | None,
    due_at: datetime,
    by: "AbstractUser | None",
    at: datetime,
) -> ScheduledChange:
    if due_at <= at:
        raise TimeIsPast(due_at)
    ScheduledChange.objects.pending().filter(translation=translation, kind=kind).delete()
    return ScheduledChange.objects.create(
        translation=translation,
        kind=kind,
        revision=revision,
        due_at=due_at,
        set_by_id=by.pk if by else None,
        needs_person=by is not None,
    )
