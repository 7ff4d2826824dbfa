import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.test import RequestFactory
from django.utils import translation

from portal.helpcenter import errors


def test_an_unknown_address_keeps_its_words_and_guesses(client, center):
    response = client.get("/en/articles/reset-battery.html/")
    html = response.content.decode()
    assert response.status_code == 404
    assert 'value="reset battery"' in html
    assert "/en/articles/reset-the-battery/" in html


def test_guesses_never_name_what_the_reader_may_not_see(client, center, agent):
    assert "Refund limits" not in client.get("/en/articles/refund-limits/").content.decode()
    client.force_login(agent)
    assert "Refund limits" in client.get("/en/articles/refund-limits/").content.decode()


@pytest.mark.parametrize(
    "path", ["/en/%00%ff%fe/", "/en/%3Cscript%3E/", "/en/" + "a" * 5000, "/en/אבג/", "/x.php"]
)
def test_any_address_that_does_not_exist_gets_the_page(client, center, path):
    response = client.get(path)
    assert response.status_code == 404
    assert 'role="search"' in response.content.decode()


@pytest.mark.parametrize("path", ["/en/articles/nowhere/", "/nowhere", "/en/nowhere/%C3%A9"])
def test_the_languages_of_an_error_page_lead_to_their_home(client, center, path):
    page = BeautifulSoup(client.get(path).content, "html.parser")
    links = {link["data-language"]: link["href"] for link in page.select("[data-language]")}
    assert links == {"en": "/en/", "de": "/de/", "es": "/es/"}


def test_words_are_read_from_the_last_part_of_the_address():
    assert errors.words_of("/en/articles/charge-the_battery.html") == "charge the battery"
    assert errors.words_of("/en/caf%C3%A9/") == "café"
    assert errors.words_of("/") == ""


def test_a_closed_page_says_so_to_whoever_is_signed_in(client, center, customer):
    request = RequestFactory().get("/en/secret/")
    request.user = customer
    response = errors.forbidden(request, PermissionDenied())
    assert response.status_code == 403
    assert "This page is not open to you" in response.content.decode()


def test_the_page_for_failures_needs_no_database(rf):
    with translation.override("en"):
        response = errors.server_error(rf.get("/en/"))
    assert response.status_code == 500
    assert "Something failed on our side" in response.content.decode()
    assert "no-store" in response["Cache-Control"]


def test_a_view_that_fails_shows_that_page(client, center, monkeypatch):
    def fail(**_):
        raise RuntimeError("broken")

    monkeypatch.setattr("portal.helpcenter.views.reading.queries.home_page", fail)
    client.raise_request_exception = False
    response = client.get("/en/")
    assert response.status_code == 500
    assert "Something failed on our side" in response.content.decode()


@pytest.mark.parametrize(
    ("path", "said"), [("/en/", "Back in a moment"), ("/api/v1/categories", '{"detail": ')]
)
def test_a_database_that_is_away_is_not_called_a_failure(client, center, monkeypatch, path, said):
    def fail(**_):
        raise OperationalError("connection to server at 127.0.0.1 failed")

    monkeypatch.setattr("portal.helpcenter.views.reading.queries.home_page", fail)
    monkeypatch.setattr("portal.api.articles.category_tree", fail)
    client.raise_request_exception = False
    response = client.get(path)
    assert response.status_code == 503
    assert response["Retry-After"]
    assert "no-store" in response["Cache-Control"]
    assert said in response.content.decode()
    assert "127.0.0.1" not in response.content.decode()


@pytest.mark.parametrize(
    ("error", "said"),
    [(RuntimeError, "Bei uns ist etwas fehlgeschlagen"), (OperationalError, "Gleich wieder da")],
)
def test_failures_are_told_in_the_language_of_the_address(client, center, monkeypatch, error, said):
    def fail(**_):
        raise error("broken")

    monkeypatch.setattr("portal.helpcenter.views.reading.queries.home_page", fail)
    client.raise_request_exception = False
    html = client.get("/de/").content.decode()
    assert said in html
    assert '<html lang="de">' in html
