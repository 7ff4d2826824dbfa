"""Private preview links: whoever has one reads the text, nobody else, and not for ever."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kb.models import PreviewLink
from tests.factories.kb import make_article, make_category, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def link_page(client, writer) -> str:
    make_category("Battery")
    article = make_article("Charge", body="Live text.\n\n:::if audience=staff\nSecret.\n:::")
    write(article, title="Charge faster", body="New text.", published=False, by=writer)
    client.force_login(writer)
    return reverse("editor:preview-links", args=[article.translations.get().pk])


def made(client, link_page, **fields: object) -> str:
    response = client.post(link_page, {"days": 7, "note": "Agency", **fields})
    return response.context["made_url"].removeprefix("http://testserver")


def test_a_visitor_with_the_link_reads_the_newest_text(client, link_page):
    address = made(client, link_page)
    client.logout()
    response = client.get(address)
    assert "New text." in response.content.decode()
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]
    assert PreviewLink.objects.get().views == 1


def test_it_shows_what_the_public_would_see(client, link_page):
    live = PreviewLink.translation.field.related_model.objects.get().live_revision_id
    address = made(client, link_page, revision=live)
    page = client.get(address).content.decode()
    assert "Live text." in page
    assert "Secret." not in page


def test_a_link_that_was_ended_or_expired_opens_nothing(client, link_page):
    address = made(client, link_page)
    client.post(reverse("editor:revoke-preview-link", args=[PreviewLink.objects.get().pk]))
    assert client.get(address).status_code == 404
    other = made(client, link_page)
    past = timezone.now() - timedelta(days=9)
    PreviewLink.objects.update(created_at=past, expires_at=past + timedelta(days=1), revoked_at=None)
    assert client.get(other).status_code == 404
    assert client.get(reverse("preview", args=["x" * 43])).status_code == 404


def test_the_address_is_shown_once(client, link_page):
    address = made(client, link_page)
    assert address not in client.get(link_page).content.decode()


def test_a_time_that_is_not_offered_is_refused_with_what_was_typed(client, link_page):
    response = client.post(link_page, {"days": 9999, "note": "Agency"})
    assert response.status_code == 422
    assert "Agency" in response.content.decode()


def test_it_says_whether_readers_see_the_text_and_whether_it_may_change(client, link_page):
    live = PreviewLink.translation.field.related_model.objects.get().live_revision_id
    page = client.get(made(client, link_page, revision=live)).content.decode()
    assert "it shows the text as it is published now." in page
    assert "may still change" not in page
    page = client.get(made(client, link_page)).content.decode()
    assert "this text is not what readers see now. What it shows may still change." in page
    assert ".m.." not in page
