"""The pages about articles open, quickly, for those who may read them and for nobody else."""

import pytest
from django.urls import reverse

from kb.models import Revision
from kb.services import submit_revision
from tests.factories.kb import PUBLISHED_AT, make_article, make_category, write

pytestmark = pytest.mark.django_db
MOST_QUERIES = 10


@pytest.fixture
def revision(writer) -> Revision:
    """A text in review beside a live one."""
    make_category("Battery")
    article = make_article("Charge the battery", body="It takes 5 hours.\n\n## Faults\n\nNone.")
    draft = write(article, title="Charge the battery", body="It takes 6 hours.", published=False, by=writer)
    return submit_revision(revision_id=draft.pk, by=writer, at=PUBLISHED_AT)


def addresses(revision: Revision) -> list[str]:
    text = revision.translation_id
    live = revision.translation.live_revision_id
    return [
        reverse("editor:articles"),
        reverse("editor:article", args=[revision.translation.article_id]),
        reverse("editor:reviews"),
        reverse("editor:review", args=[revision.pk]),
        reverse("editor:review", args=[revision.pk]) + "?view=source",
        reverse("editor:review", args=[live]),
        reverse("editor:history", args=[text]),
        reverse("editor:changes", args=[text]) + f"?from={live}&to={revision.pk}",
        reverse("editor:comments", args=[text]),
        reverse("editor:schedule", args=[text]),
        reverse("editor:preview-links", args=[text]),
        reverse("editor:calendar"),
        reverse("editor:audit"),
        reverse("editor:audit-csv"),
    ]


def test_every_page_opens_with_few_queries(client, lead, revision, django_assert_max_num_queries):
    client.force_login(lead)
    for address in addresses(revision):
        with django_assert_max_num_queries(MOST_QUERIES, info=address):
            assert client.get(address).status_code == 200, address


def test_no_page_opens_for_a_customer(client, customer, revision):
    client.force_login(customer)
    for address in addresses(revision):
        assert client.get(address).status_code == 403, address


def test_every_page_asks_a_visitor_to_sign_in(client, revision):
    for address in addresses(revision):
        assert client.get(address).status_code == 302, address


def test_only_leads_read_the_log(client, reviewer):
    client.force_login(reviewer)
    assert client.get(reverse("editor:audit")).status_code == 403
    assert client.get(reverse("editor:audit-csv")).status_code == 403


def test_the_log_does_not_change_by_reading_it(client, lead):
    client.force_login(lead)
    assert client.post(reverse("editor:audit")).status_code == 405
