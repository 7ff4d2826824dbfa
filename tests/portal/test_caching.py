"""Visitors' browsers may keep pages and ask again; nobody is ever shown what was made for somebody else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kb.services import CategoryName, rename_category
from tests.factories.kb import live_translation, write
from tests.portal.pages import ARTICLE, CATEGORY

KEPT_PAGES = ("/en/", CATEGORY, ARTICLE, "/en/contact/")


def again(client, path: str, etag: str):
    return client.get(path, headers={"If-None-Match": etag})


@pytest.mark.parametrize("path", KEPT_PAGES)
def test_a_page_that_did_not_change_is_not_sent_again(client, center, path):
    client.get(path)
    first = client.get(path)
    second = again(client, path, first["ETag"])
    assert second.status_code == 304
    assert second.content == b""
    assert second["ETag"] == first["ETag"]


@pytest.mark.parametrize("path", KEPT_PAGES)
def test_a_kept_page_is_always_asked_about(client, center, path):
    response = client.get(path)
    assert "no-cache" in response["Cache-Control"]
    assert "Cookie" in response["Vary"]


def test_a_page_with_a_form_is_private_and_one_without_sets_no_cookie(client, center):
    home, article = client.get("/en/"), client.get(ARTICLE)
    assert home["Cache-Control"] == "no-cache, public"
    assert not home.cookies
    assert article["Cache-Control"] == "no-cache, private"


def test_a_new_text_is_a_new_page(client, center):
    client.get(ARTICLE)
    etag = client.get(ARTICLE)["ETag"]
    write(center.charging, title="Charge the battery in cold weather", body="Another text.")
    assert b"Another text." in again(client, ARTICLE, etag).content


def test_a_renamed_category_is_a_new_page_everywhere(client, center):
    client.get(ARTICLE)
    etags = {path: client.get(path)["ETag"] for path in ("/en/", CATEGORY, ARTICLE)}
    name = CategoryName(locale="en", name="Power", slug="battery-and-charging")
    rename_category(category_id=center.battery.pk, name=name)
    assert [again(client, path, etag).status_code for path, etag in etags.items()] == [200, 200, 200]


def test_a_vote_is_a_new_page(client, center):
    client.get(ARTICLE)
    etag = client.get(ARTICLE)["ETag"]
    revision = live_translation(center.charging).live_revision_id
    client.post(f"/en/articles/{center.charging.pk}/vote/", {"revision": revision, "answer": "yes"})
    assert again(client, ARTICLE, etag).status_code == 200


def test_tomorrow_is_a_new_page_because_dates_are_told_relative_to_today(client, center, monkeypatch):
    etag = client.get("/en/")["ETag"]
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    assert again(client, "/en/", etag).status_code == 200


def test_another_language_is_another_page(client, center):
    assert client.get("/en/")["ETag"] != client.get("/de/")["ETag"]


@pytest.mark.parametrize("path", KEPT_PAGES)
def test_a_signed_in_reader_gets_a_page_of_their_own(client, center, agent, path):
    etag = client.get(path)["ETag"]
    client.force_login(agent)
    response = again(client, path, etag)
    assert response.status_code == 200
    assert "private" in response["Cache-Control"]
    assert "ETag" not in response


def test_after_signing_out_the_kept_page_still_has_a_token_that_works(client, center, customer):
    client.get(ARTICLE)
    etag = client.get(ARTICLE)["ETag"]
    client.cookies.pop("csrftoken")
    assert again(client, ARTICLE, etag).status_code == 200
