import json
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup

from portal.helpcenter.views import crawlers
from tests.factories.kb import live_translation, make_article
from tests.portal.pages import ARTICLE, CATEGORY, GERMAN_ARTICLE, SEARCH

NAMESPACES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def head(client, path: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(path).content, "html.parser").head


def parsed(response) -> ElementTree.Element:
    return ElementTree.fromstring(response.content)  # noqa: S314  (our own map)


def linked_data(soup: BeautifulSoup) -> dict[str, dict]:
    found = [json.loads(script.string) for script in soup.select("script[type='application/ld+json']")]
    return {data["@type"]: data for data in found}


def test_a_page_names_its_one_address(client, center):
    assert (
        head(client, f"{ARTICLE}?utm=1").select_one("link[rel=canonical]")["href"]
        == f"http://testserver{ARTICLE}"
    )


def test_the_sites_own_address_goes_before_the_one_that_was_asked(client, center, settings):
    settings.SITE_URL = "https://help.example.com"
    assert head(client, "/en/").select_one("link[rel=canonical]")["href"] == "https://help.example.com/en/"


def test_a_text_in_another_language_points_at_its_own_address(client, center):
    found = head(client, "/de/articles/reset-the-battery/")
    assert found.select_one("link[rel=canonical]")["href"].endswith("/en/articles/reset-the-battery/")


def test_alternates_name_each_language_and_a_default(client, center):
    links = {link["hreflang"]: link["href"] for link in head(client, ARTICLE).select("link[rel=alternate]")}
    assert links == {
        "en": f"http://testserver{ARTICLE}",
        "de": f"http://testserver{GERMAN_ARTICLE}",
        "x-default": f"http://testserver{ARTICLE}",
    }


def test_an_article_describes_itself(client, center):
    found = head(client, ARTICLE)
    data = linked_data(found)
    assert data["Article"]["headline"] == "Charge the battery in cold weather"
    assert data["Article"]["dateModified"].startswith("2026-03-01")
    assert [item["position"] for item in data["BreadcrumbList"]["itemListElement"]] == [1, 2, 3]
    assert found.select_one("meta[name=description]")["content"].startswith("Between 0 and 45")
    assert found.select_one("meta[property='og:type']")["content"] == "article"


def test_the_home_page_tells_how_to_search(client, center):
    action = linked_data(head(client, "/en/"))["WebSite"]["potentialAction"]
    assert action["target"]["urlTemplate"] == "http://testserver/en/search/?q={search_term_string}"


def test_a_title_cannot_end_the_data_it_stands_in(client, center):
    hostile = make_article(
        "</script><script>alert(1)</script> & co", category=center.battery, summary="</script>"
    )
    html = client.get(f"/en/articles/{live_translation(hostile).slug}/").content.decode()
    assert "<script>alert" not in html
    assert linked_data(BeautifulSoup(html, "html.parser"))["Article"]["headline"].startswith("</script>")


@pytest.mark.parametrize("path", [SEARCH, "/en/search/", "/en/articles/nowhere/", "/accounts/login/"])
def test_pages_that_nobody_should_find_by_searching_say_so(client, center, path):
    assert head(client, path).select_one("meta[name=robots]")["content"] == "noindex"


def test_articles_that_not_everybody_may_read_are_not_indexed(client, center, agent):
    client.force_login(agent)
    found = head(client, "/en/articles/refund-limits-for-agents/")
    assert found.select_one("meta[name=robots]")["content"] == "noindex"
    assert not found.select("link[rel=canonical], script[type='application/ld+json']")


def test_the_sitemap_lists_public_texts_with_their_languages(client, center):
    response = client.get("/sitemap.xml")
    assert response["Content-Type"] == "application/xml"
    tree = parsed(response)
    urls = {url.findtext("s:loc", namespaces=NAMESPACES): url for url in tree.findall("s:url", NAMESPACES)}
    charging = urls[f"http://testserver{ARTICLE}"]
    others = {link.get("hreflang") for link in charging.findall("x:link", NAMESPACES)}
    assert others == {"en", "de", "x-default"}
    assert charging.findtext("s:lastmod", namespaces=NAMESPACES).startswith("2026-03-01")
    assert not [loc for loc in urls if "refund" in loc or "change-how-you-pay" in loc]
    assert "http://testserver/en/" in urls


def test_a_long_sitemap_is_sent_in_parts(client, center, monkeypatch):
    monkeypatch.setattr(crawlers, "ENTRIES_A_PAGE", 2)
    index = parsed(client.get("/sitemap.xml"))
    parts = [loc.text for loc in index.findall("s:sitemap/s:loc", NAMESPACES)]
    assert len(parts) == 3
    locs = [client.get(part).content.count(b"/articles/") > 0 for part in parts]
    assert all(locs)
    assert client.get("/sitemap-4.xml").status_code == 404
    assert client.get("/sitemap-0.xml").status_code == 404


def test_robots_are_told_where_the_map_is_and_that_search_is_not_for_them(client, center):
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /en/search/" in text
    assert "Sitemap: http://testserver/sitemap.xml" in text


def test_category_pages_have_breadcrumb_data(client, center):
    trail = linked_data(head(client, CATEGORY))["BreadcrumbList"]["itemListElement"]
    assert trail[-1]["name"] == "Battery and charging"


def test_the_icon_is_found_where_browsers_look_for_it(client):
    response = client.get("/favicon.ico")
    assert response.status_code == 302
    assert response["Location"].endswith(".svg")
