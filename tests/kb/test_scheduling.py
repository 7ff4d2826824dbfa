"""At a set time, once, however late and however often the task runs."""

from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from kb.models import AuditEntry, Revision, ScheduledChange
from kb.services import (
    StepRefused,
    TimeIsPast,
    archive_article,
    publish_revision,
    run_due_changes,
    schedule_expiry,
    schedule_publication,
    unschedule,
)
from tests.factories.kb import live_translation, make_article, write
from tests.kb.test_at_once import at_once

pytestmark = pytest.mark.django_db
NOW = timezone.now()
SOON = NOW + timedelta(hours=1)


@pytest.fixture
def draft() -> Revision:
    article = make_article("Brakes")
    return write(article, title="Brakes", body="New.", published=False)


def planned(draft, by=None, due_at=SOON) -> ScheduledChange:
    return schedule_publication(revision_id=draft.pk, due_at=due_at, by=by, at=NOW)


def test_nothing_happens_before_its_time(draft, reviewer):
    planned(draft, reviewer)
    assert run_due_changes(at=SOON - timedelta(seconds=1)) == 0
    assert live_translation(draft.translation.article).live_revision != draft


def test_what_is_due_is_published_once_by_whoever_planned_it(draft, reviewer, heard):
    planned(draft, reviewer)
    with heard() as ids:
        assert [run_due_changes(at=SOON), run_due_changes(at=SOON)] == [1, 0]
    assert live_translation(draft.translation.article).live_revision == draft
    assert ids == [draft.translation.article_id]
    assert AuditEntry.objects.filter(action="publish_revision", actor=reviewer).count() == 1


def test_after_a_downtime_everything_happens_in_its_order(draft, reviewer):
    planned(draft, reviewer)
    schedule_expiry(
        translation_id=draft.translation_id, due_at=SOON + timedelta(hours=1), by=reviewer, at=NOW
    )
    assert run_due_changes(at=NOW + timedelta(days=1)) == 2
    assert live_translation(draft.translation.article).live_revision is None
    draft.refresh_from_db()
    assert draft.state == "archived"


def test_a_new_time_replaces_the_old_one(draft):
    planned(draft)
    later = planned(draft, due_at=SOON + timedelta(days=1))
    assert list(ScheduledChange.objects.pending()) == [later]


def test_a_change_can_be_taken_off_the_schedule(draft, reviewer):
    change = planned(draft, reviewer)
    for _ in range(2):
        unschedule(change_id=change.pk, by=reviewer)
    assert run_due_changes(at=SOON) == 0
    assert AuditEntry.objects.filter(action="unschedule").count() == 1


def test_nothing_is_planned_for_the_past_or_by_who_may_not(draft, writer):
    with pytest.raises(TimeIsPast):
        planned(draft, due_at=NOW)
    with pytest.raises(StepRefused):
        planned(draft, writer)


def test_who_lost_the_right_meanwhile_publishes_nothing(draft, reviewer):
    change = planned(draft, reviewer)
    reviewer.groups.clear()
    assert [run_due_changes(at=SOON), run_due_changes(at=SOON)] == [1, 0]
    change.refresh_from_db()
    assert change.problem
    assert live_translation(draft.translation.article).live_revision != draft


def test_what_was_published_by_hand_is_settled_quietly(draft):
    change = planned(draft)
    publish_revision(revision_id=draft.pk, by=None, at=NOW)
    run_due_changes(at=SOON)
    change.refresh_from_db()
    assert (change.done_at, change.problem) == (SOON, "")


def test_expiring_what_is_already_archived_changes_nothing(draft):
    schedule_expiry(translation_id=draft.translation_id, due_at=SOON, by=None, at=NOW)
    archive_article(article_id=draft.translation.article_id, by=None)
    lines = AuditEntry.objects.count()
    assert run_due_changes(at=SOON) == 1
    assert AuditEntry.objects.count() == lines


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_do_each_change_once(draft):
    planned(draft)
    lines = AuditEntry.objects.filter(action="publish_revision").count()
    assert at_once(*[lambda: run_due_changes(at=SOON)] * 3) == []
    assert AuditEntry.objects.filter(action="publish_revision").count() == lines + 1
    connections.close_all()
