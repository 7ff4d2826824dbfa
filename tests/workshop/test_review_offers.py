"""What the pages of reviews leave out: texts left behind, steps of others, marks that nothing needs."""

import pytest
from django.urls import reverse
from django.utils import timezone

from kb.models import Revision
from kb.services import publish_revision, request_changes, submit_revision
from tests.factories.kb import make_article, make_category, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(writer) -> Revision:
    make_category("Battery")
    article = make_article("Charge the battery", body="It takes 5 hours.")
    return write(article, title="Charge the battery", body="It takes 6 hours.", published=False, by=writer)


def test_what_the_text_has_left_behind_is_not_in_the_own_queue(client, draft, writer, reviewer):
    submit_revision(revision_id=draft.pk, by=writer, at=timezone.now())
    request_changes(revision_id=draft.pk, by=reviewer, at=timezone.now(), message="Which one?")
    client.force_login(writer)
    mine = {"whose": "mine"}
    assert [row for row, _days in client.get(reverse("editor:reviews"), mine).context["rows"]] == [draft]
    article = draft.translation.article
    newer = write(article, title="Charge it", body="It takes 6 hours.", published=False, by=writer)
    submit_revision(revision_id=newer.pk, by=writer, at=timezone.now())
    page = client.get(reverse("editor:reviews"), mine).context
    assert [row for row, _days in page["rows"]] == [newer]
    assert dict(page["tabs"])["mine"] == 1
    publish_revision(revision_id=newer.pk, by=reviewer, at=timezone.now())
    assert client.get(reverse("editor:reviews"), mine).context["rows"] == []


def test_only_its_author_is_offered_to_take_a_text_back(client, draft, writer, reviewer):
    submit_revision(revision_id=draft.pk, by=writer, at=timezone.now())
    address = reverse("editor:review", args=[draft.pk])
    client.force_login(reviewer)
    assert 'value="withdraw"' not in client.get(address).content.decode()
    client.force_login(writer)
    assert 'value="withdraw"' in client.get(address).content.decode()


def test_a_first_revision_explains_no_marks(client, draft, writer):
    client.force_login(writer)
    first = draft.translation.revisions.last()
    legend = '<p class="legend small">'
    assert legend not in client.get(reverse("editor:review", args=[first.pk])).content.decode()
    assert legend in client.get(reverse("editor:review", args=[draft.pk])).content.decode()
