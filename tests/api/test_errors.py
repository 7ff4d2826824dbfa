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


def operations_of(schema: dict) -> dict[str, dict]:
    return {
        f"{method} {path}": operation
        for path, operations in schema["paths"].items()
        for method, operation in operations.items()
    }


def test_the_schema_tells_of_each_error_in_that_shape(schema):
    operations = operations_of(schema)
    told = {name: {each for each in found["responses"] if each > "299"} for name, found in operations.items()}
    assert told["get /api/v1/search"] == {"400", "429"}
    assert told["get /api/v1/articles/{article_id}"] == {"400", "404", "429"}
    assert {"412", "428"} < told["put /api/v1/articles/{article_id}/texts/{locale}/working-copy"]
    for operation in operations.values():
        for status, answer in operation["responses"].items():
            shape = answer.get("content", {}).get("application/json", {}).get("schema")
            assert (shape == {"$ref": "#/components/schemas/Error"}) is (status > "299")


def test_the_schema_asks_nobody_to_sign_in(schema):
    assert "securitySchemes" not in schema["components"]
    assert not any("security" in operation for operation in operations_of(schema).values())


def test_every_parameter_is_described(schema):
    for operation in operations_of(schema).values():
        for parameter in operation.get("parameters", ()):
            assert parameter.get("description") or parameter["in"] == "path", parameter["name"]


def test_every_operation_has_a_summary_and_says_what_it_does(schema):
    for name, operation in operations_of(schema).items():
        assert operation["summary"], name
        assert operation["description"], name


def test_the_page_and_the_api_take_questions_of_the_same_length(client, schema):
    parameters = {each["name"]: each for each in schema["paths"]["/api/v1/search"]["get"]["parameters"]}
    longest = parameters["q"]["schema"]["maxLength"]
    assert f'maxlength="{longest}"' in client.get("/en/").content.decode()
