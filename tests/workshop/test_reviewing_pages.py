"""A text goes from draft to readers by the buttons of its page."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kb.models import Review, Revision
from kb.models.revisions import RevisionState
from kb.services import add_comment, give_category, request_changes, submit_revision
from tests.factories.kb import make_article, make_category, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(writer) -> Revision:
    make_category("Battery")
    article = make_article("Charge the battery", body="It takes 5 hours.\n\nUse the charger.")
    return write(
        article, title="Charge the battery", body="It takes 6 hours.\n\nUse it.", published=False, by=writer
    )


def press(client, revision: Revision, step: str, **fields: object):
    return client.post(reverse("editor:review", args=[revision.pk]), {"step": step, **fields})


def state_of(revision: Revision) -> str:
    revision.refresh_from_db()
    return revision.state


def test_submitted_returned_fixed_and_published(client, draft, writer, reviewer):
    client.force_login(writer)
    assert press(client, draft, "submit", reviewers=[reviewer.pk]).status_code == 302
    client.force_login(reviewer)
    press(client, draft, "request_changes", message="Which charger?")
    assert state_of(draft) == RevisionState.CHANGES_REQUESTED
    client.force_login(writer)
    assert "Which charger?" in client.get(reverse("editor:review", args=[draft.pk])).content.decode()
    press(client, draft, "submit")
    client.force_login(reviewer)
    press(client, draft, "approve")
    press(client, draft, "publish")
    assert state_of(draft) == RevisionState.PUBLISHED
    assert draft.translation.live_revision_id == draft.pk


def test_asking_for_changes_without_saying_which_keeps_the_page(client, draft, writer, reviewer):
    submit_revision(revision_id=draft.pk, by=writer, at=timezone.now())
    client.force_login(reviewer)
    response = press(client, draft, "request_changes", message="  ")
    assert response.status_code == 422
    assert "Say what should change" in response.content.decode()
    assert state_of(draft) == RevisionState.IN_REVIEW


def test_a_step_that_is_no_longer_open_is_refused_with_what_was_typed(client, draft, reviewer):
    client.force_login(reviewer)
    response = press(client, draft, "approve", message="Well done <b>")
    assert response.status_code == 422
    assert "not in a state for this" in response.content.decode()
    assert press(client, draft, "nonsense").status_code == 422


def test_nobody_approves_their_own_text(client, writer, reviewer):
    make_category("Battery")
    own = write(make_article("One"), title="Two", body="Three.", published=False, by=reviewer)
    submit_revision(revision_id=own.pk, by=reviewer, at=timezone.now())
    client.force_login(reviewer)
    page = client.get(reverse("editor:review", args=[own.pk])).content.decode()
    assert 'value="approve"' not in page
    assert press(client, own, "approve").status_code == 422


def test_changes_are_marked_for_eyes_and_for_screen_readers(client, draft, writer):
    client.force_login(writer)
    address = reverse("editor:review", args=[draft.pk])
    page = client.get(address).content.decode()
    assert "It takes <del>5</del><ins>6</ins> hours." in page
    source = client.get(address, {"view": "source"}).content.decode()
    assert "<del>5</del>" in source
    assert "<ins>6</ins>" in source


def test_the_queue_shows_what_waits_and_for_whom(client, draft, writer, reviewer, lead):
    at = timezone.now() - timedelta(days=4)
    submit_revision(revision_id=draft.pk, by=writer, at=at, reviewer_ids=[reviewer.pk])
    queue = reverse("editor:reviews")
    client.force_login(reviewer)
    assert [row for row, _days in client.get(queue).context["rows"]] == [draft]
    client.force_login(lead)
    assert client.get(queue, {"whose": "asked"}).context["rows"] == []
    assert client.get(queue, {"whose": "all"}).context["rows"] == [(draft, 4)]
    client.force_login(writer)
    assert client.get(queue, {"whose": "mine"}).context["rows"] == [(draft, 4)]


def test_a_reviewer_is_reminded_but_not_twice_within_an_hour(client, draft, writer, reviewer):
    submit_revision(revision_id=draft.pk, by=writer, at=timezone.now(), reviewer_ids=[reviewer.pk])
    client.force_login(writer)
    address = reverse("editor:remind", args=[draft.pk])
    told = timezone.now() - timedelta(hours=5)
    Review.objects.update(told_at=told)
    client.post(address)
    due = timezone.now() - timedelta(days=2)
    assert Review.objects.to_be_told(reminded_before=due).count() == 1
    Review.objects.update(told_at=timezone.now())
    client.post(address)
    assert Review.objects.to_be_told(reminded_before=due).count() == 0


def test_who_works_elsewhere_finds_no_page(client, draft, writer, lead):
    give_category(category_id=make_category("Plans").pk, by=lead, user=writer)
    client.force_login(writer)
    assert client.get(reverse("editor:review", args=[draft.pk])).status_code == 404
    assert press(client, draft, "submit").status_code == 404
    assert client.get(reverse("editor:history", args=[draft.translation_id])).status_code == 404


def test_an_old_revision_comes_back_as_a_draft(client, draft, writer):
    client.force_login(writer)
    live = draft.translation.live_revision
    response = client.post(reverse("editor:restore", args=[live.pk]))
    newest = draft.translation.revisions.first()
    assert response.url == reverse("editor:review", args=[newest.pk])
    assert (newest.state, newest.body) == (RevisionState.DRAFT, live.body)
    draft.translation.refresh_from_db()
    assert draft.translation.live_revision_id == live.pk


def test_two_picked_revisions_are_compared_oldest_first(client, draft, writer):
    client.force_login(writer)
    address = reverse("editor:changes", args=[draft.translation_id])
    query = {"from": draft.pk, "to": draft.translation.live_revision_id}
    comparison = client.get(address, query).context["comparison"]
    assert comparison.old.number < comparison.new.number == draft.number
    assert client.get(address, {"from": "9" * 30, "to": "x"}).status_code == 404


def test_whoever_goes_on_writing_reads_what_was_asked_for(
    client, draft, writer, reviewer, django_assert_max_num_queries
):
    text, now = draft.translation_id, timezone.now()
    submit_revision(revision_id=draft.pk, by=writer, at=now)
    add_comment(translation_id=text, text="Really 6?", by=reviewer, at=now, revision_id=draft.pk)
    request_changes(revision_id=draft.pk, by=reviewer, at=now, message="Which <charger>?")
    client.force_login(writer)
    client.get(reverse("editor:write", args=[text]))
    with django_assert_max_num_queries(14):
        page = client.get(reverse("editor:write", args=[text])).content.decode()
    notice = page.partition('aria-labelledby="wanted"')[2].partition("</section>")[0]
    assert f"{reviewer} asks for changes" in notice
    assert "Which &lt;charger&gt;?" in notice
    assert "1 open comment " in notice
    assert reverse("editor:review", args=[draft.pk]) in notice
    submit_revision(revision_id=draft.pk, by=writer, at=now)
    assert "asks for changes" not in client.get(reverse("editor:write", args=[text])).content.decode()
