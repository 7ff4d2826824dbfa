"""What goes wrong comes in one shape, and the schema says so."""

import pytest
from django.core.cache import cache
from rest_framework.throttling import AnonRateThrottle

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()


@pytest.fixture
def schema(client) -> dict:
    return client.get("/api/v1/schema", {"format": "json"}).json()


@pytest.mark.parametrize("path", ["/api/v1/nowhere", "/api/v1/", "/api/v2/search", "/api/v1/articles/999"])
def test_an_unknown_address_is_answered_in_json(client, path):
    response = client.get(path)
    assert response.status_code == 404
    assert response["Content-Type"] == "application/json"
    assert list(response.json()) == ["detail"]


def test_a_page_of_articles_that_is_not_there_is_answered_in_the_same_shape(client):
    response = client.get("/api/v1/articles", {"page": "99"})
    assert (response.status_code, list(response.json())) == (404, ["detail"])


def test_too_many_requests_are_answered_in_the_same_shape(client, monkeypatch):
    monkeypatch.setattr(AnonRateThrottle, "THROTTLE_RATES", {"anon": "1/min"})
    client.get("/api/v1/categories")
    response = client.get("/api/v1/categories")
    assert (response.status_code, list(response.json())) == (429, ["detail"])


def test_the_schema_tells_of_each_error_in_that_shape(schema):
    told = {
        path: {status for status in operations["get"]["responses"] if status != "200"}
        for path, operations in schema["paths"].items()
    }
    assert told["/api/v1/search"] == {"400", "429"}
    assert told["/api/v1/articles/{article_id}"] == {"400", "404", "429"}
    for operations in schema["paths"].values():
        for status, answer in operations["get"]["responses"].items():
            shape = answer["content"]["application/json"]["schema"]
            assert (shape == {"$ref": "#/components/schemas/Error"}) is (status != "200")


def test_the_schema_asks_nobody_to_sign_in(schema):
    assert "securitySchemes" not in schema["components"]
    assert not any("security" in operations["get"] for operations in schema["paths"].values())


def test_every_parameter_is_described(schema):
    for operations in schema["paths"].values():
        for parameter in operations["get"].get("parameters", ()):
            assert parameter.get("description") or parameter["in"] == "path", parameter["name"]


def test_the_page_and_the_api_take_questions_of_the_same_length(client, schema):
    parameters = {each["name"]: each for each in schema["paths"]["/api/v1/search"]["get"]["parameters"]}
    longest = parameters["q"]["schema"]["maxLength"]
    assert f'maxlength="{longest}"' in client.get("/en/").content.decode()
