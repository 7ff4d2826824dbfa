import pytest
from django.core.cache import cache

from kb.services import store_attachment
from kb.visibility import Visibility
from tests.factories.helpcenter import PICTURE
from tests.factories.kb import make_article, make_category, make_translation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()


def test_articles_are_listed_in_the_readers_language(client):
    article = make_article("Charge")
    make_translation(article, "Laden", locale="de")
    make_article("Pause")
    titles = [row["title"] for row in client.get("/api/v1/articles", {"locale": "de"}).json()["results"]]
    assert titles == ["Laden", "Pause"]


def test_lists_follow_visibility(client, customer, agent):
    make_article("Open")
    make_article("For customers", visibility=Visibility.CUSTOMERS)
    make_article("For staff", visibility=Visibility.STAFF)
    make_article("Draft", published=False)
    counts = [client.get("/api/v1/articles").json()["count"]]
    for user in (customer, agent):
        client.force_login(user)
        counts.append(client.get("/api/v1/articles").json()["count"])
    assert counts == [1, 2, 3]


def test_an_article_has_its_text_headings_and_place(client):
    battery = make_category("Battery")
    article = make_article(
        "Charge", category=make_category("Winter", parent=battery), body="## Cold\n\nWait."
    )
    body = client.get(f"/api/v1/articles/{article.pk}").json()
    assert '<h2 id="cold">' in body["html"]
    assert body["headings"] == [{"level": 2, "text": "Cold", "anchor": "cold"}]
    assert [crumb["name"] for crumb in body["category_path"]] == ["Battery", "Winter"]
    assert body["alternates"] == [{"locale": "en", "slug": "charge"}]


def test_an_article_in_a_missing_language_says_so(client):
    article = make_article("Charge")
    body = client.get(f"/api/v1/articles/{article.pk}", {"locale": "de"}).json()
    assert (body["locale"], body["is_fallback"]) == ("en", True)


def test_an_article_that_may_not_be_read_is_not_found(client):
    article = make_article("For staff", visibility=Visibility.STAFF)
    assert client.get(f"/api/v1/articles/{article.pk}").status_code == 404


def test_categories_count_what_the_client_may_read(client):
    battery = make_category("Battery")
    make_article("Charge", category=make_category("Winter", parent=battery))
    make_article("Secret", category=battery, visibility=Visibility.STAFF)
    make_article("Hidden", category=make_category("Staff only"), visibility=Visibility.STAFF)
    (root,) = client.get("/api/v1/categories").json()
    assert (root["name"], root["article_count"]) == ("Battery", 1)
    assert [child["name"] for child in root["children"]] == ["Winter"]


def test_a_category_limits_the_list_to_all_below_it(client):
    battery = make_category("Battery")
    make_article("Charge", category=make_category("Winter", parent=battery))
    make_article("Elsewhere", category=make_category("Plans"))
    rows = client.get("/api/v1/articles", {"category": "battery"}).json()["results"]
    assert [row["title"] for row in rows] == ["Charge"]


@pytest.mark.parametrize("path", ["/api/v1/articles", "/api/v1/search?q=charge"])
def test_a_category_of_hidden_articles_is_told_like_one_that_does_not_exist(client, agent, path):
    make_article("Charge")
    make_article("Refunds", category=make_category("Staff only"), visibility=Visibility.STAFF)
    hidden, unknown = (
        client.get(path, {"q": "charge", "category": slug}) for slug in ("staff-only", "no-such-category")
    )
    assert (hidden.status_code, hidden.json()) == (unknown.status_code, unknown.json())
    client.force_login(agent)
    assert client.get(path, {"q": "charge", "category": "staff-only"}).status_code == 200


def test_an_article_with_a_picture_names_where_it_is_served(client):
    picture = store_attachment(name="lights.svg", content=PICTURE)
    article = make_article("Lights", body=f"![Lights](media:{picture.key})")
    html = client.get(f"/api/v1/articles/{article.pk}").json()["html"]
    assert f'src="/media/{picture.key}/lights.svg"' in html


@pytest.mark.parametrize("size", [1, 12])
def test_a_list_takes_the_same_few_queries_whatever_its_length(client, size, django_assert_max_num_queries):
    for _ in range(size):
        make_article()
    with django_assert_max_num_queries(3):
        client.get("/api/v1/articles")


def test_the_schema_is_openapi_31_and_names_every_endpoint(client):
    schema = client.get("/api/v1/schema", {"format": "json"}).json()
    assert schema["openapi"].startswith("3.1")
    reading = {path for path in schema["paths"] if "/texts/" not in path and "/revisions/" not in path}
    assert reading == {
        "/api/v1/articles",
        "/api/v1/articles/{article_id}",
        "/api/v1/categories",
        "/api/v1/search",
    }
    text, revision = "/api/v1/articles/{article_id}/texts/{locale}", "/api/v1/revisions/{revision_id}"
    steps = ("submit", "withdraw", "request-changes", "approve", "publish", "restore")
    assert set(schema["paths"]) - reading == {
        *(f"{text}/{name}" for name in ("working-copy", "revisions", "unpublish")),
        revision,
        *(f"{revision}/{name}" for name in steps),
    }


def test_the_reference_page_loads_nothing_from_elsewhere(client):
    html = client.get("/api/v1/docs").content.decode()
    assert "swagger-ui" in html
    assert "https://" not in html
