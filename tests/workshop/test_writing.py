"""The page for writing as a plain form: a save goes to the working copy, and a button says what follows."""

import pytest
from django.urls import reverse

from kb.models import Article, Revision, Translation, WorkingCopy
from kb.queries import editable_text
from tests.factories.kb import live_translation, make_article, make_category

pytestmark = pytest.mark.django_db(transaction=False)


@pytest.fixture
def text(db) -> Translation:
    return live_translation(make_article("Charge the battery", body="Plug it in.\n\nWait."))


def address(text: Translation, name: str = "write") -> str:
    return reverse(f"editor:{name}", args=[text.pk])


def typed(client, text: Translation, **fields: str) -> dict[str, str]:
    """Return what the page's form sends, with some fields changed."""
    form = client.get(address(text)).context["form"]
    names = ("title", "summary", "body", "version", "tab")
    return {name: form[name].value() or "" for name in names} | fields


def test_a_visitor_signs_in_first_and_a_customer_may_not(client, text, customer):
    assert client.get(address(text)).status_code == 302
    client.force_login(customer)
    assert client.get(address(text)).status_code == 403


def test_it_shows_the_text_and_its_preview(client, text, writer):
    client.force_login(writer)
    page = client.get(address(text)).content.decode()
    assert "Plug it in.\n\nWait.</textarea>" in page
    assert "<p>Plug it in.</p>" in page


def test_a_save_goes_beside_the_live_text(client, text, writer):
    client.force_login(writer)
    sent = typed(client, text, body="Plug it in at home.\r\n\r\nWait.", wish="save")
    assert client.post(address(text), sent).status_code == 302
    assert editable_text(text.pk).text.body == "Plug it in at home.\n\nWait."
    text.refresh_from_db()
    assert text.live_revision.body == "Plug it in.\n\nWait."


def test_saving_what_is_there_makes_no_working_copy(client, text, writer):
    client.force_login(writer)
    sent = typed(client, text, body="Plug it in.\r\n\r\nWait.")
    client.post(address(text), sent)
    assert not WorkingCopy.objects.exists()


def test_a_writer_submits_and_may_not_publish(client, text, writer):
    client.force_login(writer)
    client.post(address(text), typed(client, text, body="New.", wish="submit", note="Newer charger"))
    revision = Revision.objects.get(number=2)
    assert (revision.state, revision.note, revision.author) == ("in_review", "Newer charger", writer)
    sent = typed(client, text, body="Newest.", wish="publish")
    assert client.post(address(text), sent).status_code == 422
    assert Revision.objects.count() == 2
    assert editable_text(text.pk).text.body == "Newest."


def test_a_writer_asks_a_reviewer_by_name(client, text, writer, reviewer):
    client.force_login(writer)
    sent = typed(client, text, body="New.", wish="submit")
    client.post(address(text), sent | {"reviewers": [reviewer.pk]})
    assert Revision.objects.get(number=2).reviews.get().reviewer == reviewer
    assert str(reviewer) in client.get(reverse("editor:reviews") + "?whose=all").content.decode()


def test_whoever_may_not_review_is_not_asked(client, text, writer, reviewer):
    client.force_login(writer)
    sent = typed(client, text, body="New.", wish="submit")
    page = client.post(address(text), sent | {"reviewers": [reviewer.pk, writer.pk]})
    assert page.status_code == 422
    assert "may no longer review" in page.text
    assert editable_text(text.pk).text.body == "New."
    assert page.context["form"].fields["reviewers"].choices == [(reviewer.pk, str(reviewer))]


def test_a_lead_publishes_at_once(client, text, lead):
    client.force_login(lead)
    client.post(address(text), typed(client, text, body="New.", wish="publish"))
    text.refresh_from_db()
    assert text.live_revision.body == "New."


def test_the_page_offers_what_may_be_done_next(client, text, writer, lead):
    client.force_login(writer)
    assert b'value="publish"' not in client.get(address(text)).content
    client.post(address(text), typed(client, text, body="New.", wish="submit"))
    assert b'value="withdraw"' in client.get(address(text)).content
    client.force_login(lead)
    assert b'value="approve"' in client.get(address(text)).content


def test_what_was_typed_stays_when_the_title_is_missing(client, text, writer):
    client.force_login(writer)
    response = client.post(address(text), typed(client, text, title=" ", body="Typed.", wish="submit"))
    assert response.status_code == 422
    assert b"Give the text a title first." in response.content
    assert editable_text(text.pk).text.body == "Typed."
    form = response.context["form"]
    again = {name: form[name].value() for name in ("summary", "body", "version", "tab")}
    assert client.post(address(text), again | {"title": "Title", "wish": "submit"}).status_code == 302


def test_discarded_changes_stay_as_a_rescued_draft(client, text, writer):
    client.force_login(writer)
    client.post(address(text), typed(client, text, body="Oops.", wish="discard"))
    assert editable_text(text.pk).text.body == "Plug it in.\n\nWait."
    assert writer.rescued_drafts.get().body == "Oops."


def test_a_schedule_needs_a_time_to_come(client, text, lead):
    client.force_login(lead)
    sent = typed(client, text, body="New.", wish="schedule")
    assert client.post(address(text), sent).status_code == 422
    assert client.post(address(text), sent | {"due_at": "2020-01-01T10:00"}).status_code == 422
    sent = typed(client, text, wish="schedule", due_at="2100-01-01T10:00")
    assert client.post(address(text), sent).status_code == 302
    assert text.schedule.pending().get().revision.body == "New."


def test_a_text_elsewhere_is_not_there(client, text, writer):
    from kb.services import give_category

    other = make_category("Security")
    give_category(category_id=other.pk, by=None, user=writer)
    client.force_login(writer)
    assert client.get(address(text)).status_code == 404
    assert client.post(address(text, "autosave"), {}).status_code == 404


def test_an_article_begins_with_a_template(client, writer):
    shelf = make_category("Battery")
    client.force_login(writer)
    assert b"Troubleshooting" in client.get(reverse("editor:new")).content
    fields = {"title": "It is dead", "category": shelf.pk, "visibility": "public", "locale": "en"}
    response = client.post(reverse("editor:new"), fields | {"template": "troubleshooting"})
    text = Translation.objects.get(article=Article.objects.get())
    assert response.url == address(text)
    assert editable_text(text.pk).text.title == "It is dead"
    assert "##" in editable_text(text.pk).text.body


def test_an_article_without_a_title_is_not_begun(client, writer):
    shelf = make_category("Battery")
    client.force_login(writer)
    response = client.post(reverse("editor:new"), {"title": "", "category": shelf.pk})
    assert response.status_code == 422
    assert not Article.objects.exists()


def test_the_page_needs_few_queries(client, text, writer, django_assert_max_num_queries):
    client.force_login(writer)
    client.get(address(text))
    with django_assert_max_num_queries(10):
        client.get(address(text))
