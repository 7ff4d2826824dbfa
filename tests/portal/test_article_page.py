import re

from django.utils import timezone

from kb.models import ArticleViews
from kb.services import change_slug
from tests.factories.kb import live_translation
from tests.portal.pages import ARTICLE, GERMAN_ARTICLE


def test_an_article_shows_its_text_contents_and_place(client, center):
    html = client.get(ARTICLE).content.decode()
    assert "<strong>0 °C</strong>" in html
    assert '<a href="#when-the-light-blinks-red">When the light blinks red</a>' in html
    assert "/en/categories/battery-and-charging/" in html
    assert re.search(r'<time datetime="2026-03-01T09:00:00\+00:00" title="[^"]+">', html)
    assert "hl-k" in html


def test_links_in_the_text_stay_in_the_readers_language(client, center):
    assert 'href="/en/articles/reset-the-battery/"' in client.get(ARTICLE).content.decode()


def test_related_articles_lead_on(client, center):
    html = client.get(ARTICLE).content.decode()
    related = html[html.index('class="related"') :].split("</section>")[0]
    assert "/en/articles/" in related
    assert ARTICLE not in related


def test_a_missing_language_is_told_and_the_text_marked_as_foreign(client, center):
    html = client.get("/de/articles/reset-the-battery/").content.decode()
    assert 'class="notice"' in html
    assert '<div class="prose" lang="en"' in html
    assert client.get("/en/articles/reset-the-battery/").content.decode().count('class="notice"') == 0


def test_the_language_menu_leads_to_the_same_article(client, center):
    assert f'href="{GERMAN_ARTICLE}"' in client.get(ARTICLE).content.decode()
    assert f'href="{ARTICLE}"' in client.get(GERMAN_ARTICLE).content.decode()


def test_the_address_of_another_language_leads_to_the_readers_own(client, center):
    response = client.get(GERMAN_ARTICLE.replace("/de/", "/en/"))
    assert response.status_code == 301
    assert response["Location"] == ARTICLE


def test_an_old_address_leads_on_for_good(client, center):
    change_slug(translation_id=live_translation(center.charging).pk, slug="cold-weather", by=None)
    response = client.get(ARTICLE)
    assert response.status_code == 301
    assert response["Location"] == "/en/articles/cold-weather/"


def test_an_old_address_tells_strangers_nothing(client, center):
    change_slug(translation_id=live_translation(center.staff).pk, slug="secret-limits", by=None)
    assert client.get("/en/articles/refund-limits-for-agents/").status_code == 404


def test_articles_for_customers_and_staff_do_not_exist_for_others(client, center, customer, agent):
    pay, refund = "/en/articles/change-how-you-pay/", "/en/articles/refund-limits-for-agents/"
    assert [client.get(path).status_code for path in (pay, refund)] == [404, 404]
    client.force_login(customer)
    assert [client.get(path).status_code for path in (pay, refund)] == [200, 404]
    client.force_login(agent)
    assert [client.get(path).status_code for path in (pay, refund)] == [200, 200]


def test_an_article_that_not_everybody_may_read_says_so(client, center, agent):
    client.force_login(agent)
    assert "For staff" in client.get("/en/articles/refund-limits-for-agents/").content.decode()


def test_opening_an_article_is_counted_but_not_fetching_it_ahead(client, center):
    client.get(ARTICLE)
    client.get(ARTICLE)
    client.get(ARTICLE, headers={"Sec-Purpose": "prefetch"})
    client.head(ARTICLE)
    views = ArticleViews.objects.get(article=center.charging, day=timezone.localdate())
    assert views.count == 2


def test_signing_in_leads_back_to_the_page(client, center):
    page = client.get("/en/search/?q=a+b&category=c").content.decode()
    assert "/accounts/login/?next=/en/search/%3Fq%3Da%2Bb%26category%3Dc" in page
    assert "/accounts/login/?next=/" in client.get("/accounts/signup/").content.decode()
