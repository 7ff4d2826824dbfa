import pytest


def suggest(client, q: str, locale: str = "en"):
    return client.get(f"/{locale}/search/suggest/", {"q": q})


def test_titles_are_suggested_with_their_address(client, center):
    found = suggest(client, "reset").json()["suggestions"]
    assert found[0]["title"] == "Reset the battery"
    assert found[0]["url"] == "/en/articles/reset-the-battery/"


def test_sections_are_suggested_with_their_anchor(client, center):
    found = suggest(client, "light blinks").json()["suggestions"]
    assert found[0]["heading"] == "When the light blinks red"
    assert found[0]["url"].endswith("#when-the-light-blinks-red")


def test_staff_titles_are_suggested_to_staff_alone(client, center, agent):
    assert suggest(client, "refund").json()["suggestions"] == []
    client.force_login(agent)
    assert suggest(client, "refund").json()["suggestions"]


@pytest.mark.parametrize("q", ["", " ", "\x00", "%", "_", "\\", "x" * 5000, "'\"<>"])
def test_anything_typed_is_answered(client, center, q):
    response = suggest(client, q)
    assert response.status_code == 200
    assert response.json()["suggestions"] == []


def test_suggestions_are_kept_by_their_reader_alone(client, center):
    response = suggest(client, "reset")
    assert "private" in response["Cache-Control"]
    assert response["Content-Type"] == "application/json"


def test_suggestions_can_only_be_read(client, center):
    assert client.post("/en/search/suggest/", {"q": "x"}).status_code == 405
