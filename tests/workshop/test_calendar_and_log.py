"""What is planned, what is due, and what was done."""

import csv
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kb.models import AuditEntry, ScheduledChange
from kb.models.audit_words import AuditAction
from tests.factories.kb import make_article, make_category, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(client, lead, writer):
    make_category("Battery")
    client.force_login(lead)
    return write(make_article("Charge"), title="Charge later", body="New.", published=False, by=writer)


def plan(client, draft, **fields: object):
    address = reverse("editor:schedule", args=[draft.translation_id])
    return client.post(address, {"kind": "publish", "revision": draft.pk, **fields})


def spelled(moment) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}"


def test_a_publication_is_planned_shown_and_taken_off(client, draft):
    due_at = timezone.now() + timedelta(minutes=90)
    assert plan(client, draft, due_at=spelled(due_at)).status_code == 302
    month = f"{timezone.localtime(due_at):%Y-%m}"
    calendar = client.get(reverse("editor:calendar"), {"month": month, "kind": "publish"})
    (entry,) = [entry for day in calendar.context["agenda"] for entry in day.entries]
    assert (entry.item.kind, entry.item.title) == ("publish", "Charge later")
    client.post(reverse("editor:unschedule", args=[ScheduledChange.objects.get().pk]))
    assert not ScheduledChange.objects.exists()


def test_an_empty_month_is_said_once(client, draft):
    page = client.get(reverse("editor:calendar"), {"month": "2001-01"}).content.decode()
    assert page.count("due this month") == 1


def test_a_time_that_is_past_is_refused_with_what_was_typed(client, draft):
    due_at = spelled(timezone.now() - timedelta(hours=1))
    response = plan(client, draft, due_at=due_at)
    assert response.status_code == 422
    assert "This time is past" in response.content.decode()
    assert due_at in response.content.decode()


def test_a_publication_needs_a_revision_and_an_end_none(client, draft):
    due_at = spelled(timezone.now() + timedelta(days=1))
    assert plan(client, draft, due_at=due_at, revision="").status_code == 422
    assert plan(client, draft, due_at=due_at, revision="", kind="expire").status_code == 302
    assert ScheduledChange.objects.get().kind == "expire"


def test_writers_do_not_plan_publications(client, draft, writer):
    client.force_login(writer)
    assert plan(client, draft, due_at="2030-01-01T10:00").status_code == 403


@pytest.mark.parametrize("month", ["", "2026-13", "0000-01", "x", "2026-00", "9" * 40, "2026-1-1"])
def test_a_month_that_is_none_shows_the_present_one(client, draft, month):
    shown = client.get(reverse("editor:calendar"), {"month": month}).context["month"]
    assert shown == timezone.localdate().replace(day=1)


def entries(client, **query: object) -> list[AuditEntry]:
    return list(client.get(reverse("editor:audit"), query).context["page"].rows)


def test_the_log_is_filtered_by_who_what_when_and_article(client, draft, writer):
    article_id = draft.translation.article_id
    (added,) = entries(client, person=writer.pk)
    assert (added.action, added.article_id) == (AuditAction.ADD_REVISION, article_id)
    assert {entry.action for entry in entries(client, action="create_article")} == {"create_article"}
    assert all(entry.article_id == article_id for entry in entries(client, article=article_id))
    assert entries(client, q="cast.example") == [added]
    assert entries(client, since="2001-01-01", until="2001-02-01") == []


def test_a_filter_that_is_none_is_said_to_be(client, draft):
    response = client.get(reverse("editor:audit"), {"since": "yesterday"})
    assert response.status_code == 422
    assert client.get(reverse("editor:audit-csv"), {"since": "yesterday"}).status_code == 422


def test_the_log_is_sent_as_csv_by_the_same_filters(client, draft, writer):
    response = client.get(reverse("editor:audit-csv"), {"person": writer.pk})
    header, line = list(csv.reader(response.getvalue().decode().splitlines()))
    assert header[:4] == ["at", "person", "address", "action"]
    assert line[3] == "add_revision"
