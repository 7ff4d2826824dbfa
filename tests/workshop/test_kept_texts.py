"""What a writer discarded or could not save is listed for that writer alone, until it is forgotten."""

import pytest
from django.urls import reverse
from django.utils import timezone

from kb.models import RescuedDraft
from kb.services import give_category
from tests.factories.kb import live_translation, make_article, make_category

pytestmark = pytest.mark.django_db
KEPT = reverse("editor:kept")


@pytest.fixture
def draft(writer) -> RescuedDraft:
    text = live_translation(make_article("Charge the battery", body="Plug it in."))
    return kept(text, writer, body="Lost <b>words</b>.")


def kept(text, writer, *, body: str, version: str = "1") -> RescuedDraft:
    return RescuedDraft.objects.create(
        translation=text,
        writer=writer,
        reason="discarded",
        version=version,
        title="Charge it",
        body=body,
        updated_at=timezone.now(),
    )


def test_ones_own_text_can_be_read_and_its_article_opened(client, writer, draft):
    client.force_login(writer)
    page = client.get(KEPT).content.decode()
    assert "Lost &lt;b&gt;words&lt;/b&gt;.</textarea>" in page
    assert reverse("editor:write", args=[draft.translation_id]) in page
    assert KEPT in client.get(reverse("editor:articles")).content.decode()


def test_nobody_else_sees_or_forgets_it(client, lead, draft):
    client.force_login(lead)
    assert client.get(KEPT).context["page"].paginator.count == 0
    client.post(reverse("editor:forget-kept", args=[draft.pk]))
    assert RescuedDraft.objects.filter(pk=draft.pk).exists()


def test_a_forgotten_text_is_gone(client, writer, draft):
    client.force_login(writer)
    assert client.post(reverse("editor:forget-kept", args=[draft.pk])).url == KEPT
    assert not RescuedDraft.objects.exists()


def test_the_text_of_an_article_that_one_may_no_longer_edit_is_not_shown(client, writer, draft):
    give_category(category_id=make_category("Security").pk, by=None, user=writer)
    client.force_login(writer)
    assert "Lost" not in client.get(KEPT).content.decode()


def test_titles_are_searched(client, writer, draft):
    client.force_login(writer)
    assert client.get(KEPT, {"q": "charge"}).context["page"].paginator.count == 1
    assert "Nothing fits" in client.get(KEPT, {"q": "brake"}).content.decode()


def test_a_customer_may_not_look(client, customer):
    client.force_login(customer)
    assert client.get(KEPT).status_code == 403


def test_many_texts_take_few_queries(client, writer, draft, django_assert_max_num_queries):
    for number in range(30):
        kept(draft.translation, writer, body="Words.", version=f"v{number}")
    client.force_login(writer)
    with django_assert_max_num_queries(10):
        assert len(client.get(KEPT).context["page"]) == 20
