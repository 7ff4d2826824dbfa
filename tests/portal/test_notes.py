"""What happened is told on the next page, whichever it is, once, and to nobody else."""

import pytest
from bs4 import BeautifulSoup

from tests.portal.pages import ARTICLE, CATEGORY, SEARCH

SIGNED_IN = "You are signed in as Customer."


def notes(client, path: str, **headers: str):
    response = client.get(path, headers=headers)
    return response, BeautifulSoup(response.content, "html.parser").select("[data-note]")


@pytest.fixture
def told(client, center, customer):
    """A client whose next page has something to tell."""
    client.force_login(customer)
    client.post("/accounts/logout/")
    return client


@pytest.mark.parametrize(
    "path", ["/en/", CATEGORY, ARTICLE, SEARCH, "/en/contact/", "/en/nowhere/", "/accounts/login/"]
)
def test_a_note_is_shown_once_on_any_page_and_never_kept(told, path):
    response, found = notes(told, path)
    assert [note.p.get_text() for note in found] == ["You have signed out."]
    assert found[0].button["aria-label"] == "Close"
    assert response["Cache-Control"] == "private, no-store"
    assert "ETag" not in response
    assert not notes(told, path)[1]


def test_a_page_that_the_browser_has_is_sent_anew_with_a_note(client, center, customer):
    etag = client.get("/en/")["ETag"]
    client.force_login(customer)
    client.post("/accounts/logout/")
    response, found = notes(client, "/en/", **{"If-None-Match": etag})
    assert response.status_code == 200
    assert found


def test_a_page_without_a_note_may_be_kept(client, center):
    assert client.get("/en/")["Cache-Control"] == "no-cache, public"


def test_who_signs_in_is_told_so(client, center, customer):
    client.post("/accounts/login/", {"login": customer.email, "password": "a-good-password", "next": ARTICLE})
    assert [note.p.get_text() for note in notes(client, ARTICLE)[1]] == [SIGNED_IN]
