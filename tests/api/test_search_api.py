import pytest
from django.core.cache import cache
from django.utils import timezone
from rest_framework.throttling import AnonRateThrottle

from kb.visibility import Visibility
from search.indexing.reconcile import reconcile
from tests.factories.kb import make_article, make_category

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def help_center() -> None:
    cache.clear()
    battery = make_category("Battery")
    make_article(
        "Charge the battery in winter",
        category=battery,
        body="## Cold\n\nThe battery does not charge below zero degrees. Warm it up indoors.",
    )
    make_article("Refund limits", visibility=Visibility.STAFF, body="An agent may refund 30 EUR of a saddle.")
    reconcile(at=timezone.now())


def ask(client, q: str, **parameters):
    return client.get("/api/v1/search", {"q": q, **parameters})


def test_a_question_finds_the_passage_and_its_heading(client):
    body = ask(client, "battery does not charge below zero").json()
    hit = body["hits"][0]
    assert hit["title"] == "Charge the battery in winter"
    assert hit["url"].endswith("/articles/charge-the-battery-in-winter/#cold")
    start, end = hit["passage"]["marks"][0]
    assert hit["passage"]["text"][start:end].lower() in {"battery", "charge", "below", "zero"}
    assert [crumb["name"] for crumb in hit["category_path"]] == ["Battery"]


def test_staff_articles_are_for_staff(client, agent):
    question = "how much may an agent refund of a saddle"
    assert "Refund limits" not in ask(client, question).content.decode()
    client.force_login(agent)
    assert ask(client, question).json()["hits"][0]["title"] == "Refund limits"


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ({"q": ""}, "q"),
        ({"q": "x" * 501}, "q"),
        ({"q": "x", "limit": "0"}, "limit"),
        ({"q": "x", "locale": "xx"}, "locale"),
        ({"q": "x", "category": "nowhere"}, "category"),
    ],
)
def test_a_wrong_parameter_is_named(client, parameters, field):
    response = client.get("/api/v1/search", parameters)
    assert response.status_code == 400
    assert list(response.json()["fields"]) == [field]
    assert response.json()["detail"]


def test_answers_are_not_stored_on_the_way(client):
    assert ask(client, "battery")["Cache-Control"] == "private, no-store"


def test_a_client_that_asks_too_often_is_told_when_to_come_back(client, settings):
    rates = AnonRateThrottle.THROTTLE_RATES
    rates_before = dict(rates)
    rates["anon"] = "2/min"
    try:
        assert [ask(client, "battery").status_code for _ in range(3)] == [200, 200, 429]
        assert int(ask(client, "battery")["Retry-After"]) > 0
        # Another address in a header does not make another client.
        again = client.get("/api/v1/search", {"q": "x"}, headers={"X-Forwarded-For": "203.0.113.9"})
        assert again.status_code == 429
    finally:
        rates.update(rates_before)


def test_only_reading_is_possible(client):
    assert client.post("/api/v1/search", {"q": "x"}).status_code == 405
