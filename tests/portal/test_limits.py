import pytest
from django.core.cache import cache

from tests.factories.kb import live_translation, make_article

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _two_a_minute(settings) -> None:
    cache.clear()
    settings.PAGE_RATES = {"search": "2/min", "suggest": "2/min", "vote": "2/min"}


def test_who_searches_too_often_is_told_when_to_come_back(client):
    answers = [client.get("/en/search/", {"q": "battery"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 0 < int(answers[2]["Retry-After"]) <= 61
    assert "no-store" in answers[2]["Cache-Control"]
    assert "nothing is lost" in answers[2].content.decode()


def test_a_program_gets_json(client):
    for _ in range(2):
        client.get("/en/search/suggest/", {"q": "b"})
    answer = client.get("/en/search/suggest/", {"q": "b"}, headers={"Accept": "application/json"})
    assert (answer.status_code, answer["Content-Type"]) == (429, "application/json")


def test_votes_without_a_cookie_come_to_an_end(client):
    article = make_article("Charge")
    revision = live_translation(article).live_revision_id
    codes = []
    for _ in range(3):
        client.cookies.clear()
        data = {"answer": "yes", "revision": revision}
        codes.append(client.post(f"/en/articles/{article.pk}/vote/", data).status_code)
    assert codes == [302, 302, 429]


def test_readers_are_counted_apart(client, customer):
    for _ in range(3):
        client.get("/en/search/", {"q": "battery"})
    client.force_login(customer)
    assert client.get("/en/search/", {"q": "battery"}).status_code == 200


def test_an_address_in_a_header_makes_no_new_reader(client):
    for _ in range(2):
        client.get("/en/search/", {"q": "battery"})
    answer = client.get("/en/search/", {"q": "battery"}, headers={"X-Forwarded-For": "203.0.113.9"})
    assert answer.status_code == 429
