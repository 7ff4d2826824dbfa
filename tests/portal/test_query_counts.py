import pytest

from tests.portal.pages import PUBLIC_PAGES

MOST_QUERIES = 10


FOREIGN = [
    "/de/search/?q=hold+the+battery+button+for+12+seconds",
    "/de/search/?q=how+do+I+cook+pasta+for+twelve+people",
]


@pytest.mark.parametrize(
    "path", [*PUBLIC_PAGES, *FOREIGN, "/en/search/suggest/?q=batt", "/sitemap.xml", "/robots.txt"]
)
def test_a_public_page_needs_ten_queries_at_most(client, center, django_assert_max_num_queries, path):
    client.get("/en/")
    with django_assert_max_num_queries(MOST_QUERIES):
        client.get(path)


@pytest.mark.parametrize("path", [path for path in PUBLIC_PAGES if "/accounts/" not in path])
@pytest.mark.parametrize("person", ["customer", "agent"])
def test_the_same_holds_when_signed_in(client, center, request, django_assert_max_num_queries, path, person):
    client.force_login(request.getfixturevalue(person))
    client.get("/en/")
    with django_assert_max_num_queries(MOST_QUERIES):
        client.get(path)
