import pytest

from kb.services import CategoryName, rename_category
from tests.factories.kb import make_article
from tests.portal.pages import CATEGORY


def test_the_bare_address_leads_to_the_readers_language(client, center):
    response = client.get("/", headers={"Accept-Language": "de-AT,de;q=0.9"})
    assert response["Location"] == "/de/"
    assert "Accept-Language" in response["Vary"]
    assert "private" in response["Cache-Control"]


def test_the_home_page_has_a_search_field_and_each_topic_with_its_articles(client, center):
    html = client.get("/en/").content.decode()
    assert 'name="q"' in html
    assert "Battery and charging" in html
    assert "2 articles" in html
    assert "Charge the battery in cold weather" in html


def test_the_home_page_counts_and_names_only_what_the_reader_may_see(client, center, agent):
    assert "Refund limits for agents" not in client.get("/en/").content.decode()
    client.force_login(agent)
    assert "Refund limits for agents" in client.get("/en/").content.decode()


def test_an_empty_help_center_says_so_and_offers_a_way_on(client, db):
    html = client.get("/en/").content.decode()
    assert "Articles will appear here" in html
    assert "/en/contact/" in html


def test_a_category_shows_its_topics_and_articles(client, center):
    html = client.get(CATEGORY).content.decode()
    assert "Charge times, range, and what to do when charging stops." in html
    assert "/en/categories/faults/" in html
    assert "Between 0 and 45 °C the battery charges" in html


def test_a_category_below_another_names_it_in_its_breadcrumbs(client, center):
    html = client.get("/en/categories/faults/").content.decode()
    crumbs = html[html.index('class="crumbs"') :].split("</nav>")[0]
    assert CATEGORY in crumbs


def test_a_long_category_has_pages(client, center):
    for number in range(60):
        make_article(f"Fault number {number}", category=center.faults)
    html = client.get("/en/categories/faults/?page=2").content.decode()
    assert "Page 2 of 2" in html
    assert 'href="/en/categories/faults/"' in html


@pytest.mark.parametrize("page", ["0", "-1", "99", "x", "9" * 40, "²"])
def test_a_page_number_that_makes_no_sense_is_no_error(client, center, page):
    assert client.get(CATEGORY, {"page": page}).status_code == 200


def test_a_renamed_category_is_found_under_its_old_address(client, center):
    rename_category(category_id=center.faults.pk, name=CategoryName(locale="en", name="Repairs"))
    response = client.get("/en/categories/faults/")
    assert response.status_code == 301
    assert response["Location"] == "/en/categories/repairs/"


def test_an_unknown_category_is_not_found(client, center):
    assert client.get("/en/categories/nowhere/").status_code == 404


@pytest.mark.parametrize("path", ["/en/", CATEGORY, "/en/contact/", "/en/search/"])
def test_a_page_that_shows_can_only_be_read(client, center, path):
    assert client.post(path).status_code == 405
