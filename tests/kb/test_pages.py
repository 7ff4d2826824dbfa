"""What pages read: as one reader sees it, in one language, with few queries."""

from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kb import queries
from kb.models import Attachment
from kb.queries.teasers import FEWEST_VIEWS
from kb.services import CategoryName, change_slug, count_view, rename_category, store_attachment
from kb.visibility import Visibility
from tests.factories.kb import (
    PUBLISHED_AT,
    live_translation,
    make_article,
    make_category,
    make_translation,
    write,
)
from tests.kb.pictures import picture_bytes

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 10)


def home(user, locale: str = "en") -> queries.HomePage:
    return queries.home_page(user=user, locale=locale, today=TODAY)


def article_page(slug: str, user, locale: str = "en") -> queries.ArticlePage | None:
    return queries.article_page(
        slug=slug,
        user=user,
        locale=locale,
        article_url=lambda code, own: f"/{code}/articles/{own}/",
        media_url=lambda key, name: f"/media/{key}/{name}",
    )


def titles(teasers) -> list[str]:
    return [teaser.title for teaser in teasers]


def test_home_shows_top_categories_with_counts_and_two_articles(visitor):
    brakes = make_category("Brakes")
    pads = make_category("Pads", parent=brakes)
    make_category("Empty")
    for title in ("One", "Two", "Three"):
        make_article(title, category=brakes)
    make_article("Promoted", category=pads, is_promoted=True)
    (card,) = home(visitor).categories
    assert (card.category.name, card.category.article_count) == ("Brakes", 4)
    assert titles(card.top_articles) == ["Promoted", "One"]


def test_popular_is_what_was_read_lately_then_what_is_promoted(visitor):
    read, old, promoted = (
        make_article("Read"),
        make_article("Old"),
        make_article("Promoted", is_promoted=True),
    )
    for _ in range(FEWEST_VIEWS):
        count_view(article_id=read.pk, day=TODAY)
        count_view(article_id=old.pk, day=TODAY - timedelta(days=60))
    assert titles(home(visitor).popular) == ["Read", "Promoted", "Old"]
    assert promoted.is_promoted


def test_a_few_views_do_not_outrank_what_the_owner_promotes(visitor):
    read = make_article("Read")
    make_article("Promoted", is_promoted=True)
    for _ in range(FEWEST_VIEWS - 1):
        count_view(article_id=read.pk, day=TODAY)
    assert titles(home(visitor).popular) == ["Promoted", "Read"]


def test_popular_begins_with_what_is_in_the_language_of_the_reader(visitor):
    read = make_article("Read")
    make_translation(make_article("Charge"), "Laden", locale="de")
    for _ in range(FEWEST_VIEWS):
        count_view(article_id=read.pk, day=TODAY)
    assert titles(home(visitor).popular) == ["Read", "Charge"]
    assert titles(home(visitor, "de").popular) == ["Laden", "Read"]


def test_recent_is_what_changed_last(visitor):
    make_article("Older", at=PUBLISHED_AT)
    make_article("Newer", at=PUBLISHED_AT + timedelta(days=1))
    assert titles(home(visitor).recent) == ["Newer", "Older"]


def test_nobody_sees_or_counts_what_they_may_not(visitor, customer, agent):
    category = make_category("Brakes")
    secret = make_category("Secret plans")
    make_article("Public", category=category)
    make_article("Customers", category=category, visibility=Visibility.CUSTOMERS)
    make_article("Staff", category=secret, visibility=Visibility.STAFF)
    make_article("Draft", category=category, published=False)
    seen = {}
    for user in (visitor, customer, agent):
        page = home(user)
        counts = {card.category.name: card.category.article_count for card in page.categories}
        seen[user] = (counts, sorted(titles(page.recent)))
        assert sorted(titles(page.popular)) == sorted(titles(page.recent))
    assert seen[visitor] == ({"Brakes": 1}, ["Public"])
    assert seen[customer] == ({"Brakes": 2}, ["Customers", "Public"])
    assert seen[agent] == ({"Brakes": 2, "Secret plans": 1}, ["Customers", "Public", "Staff"])


def test_a_category_page_shows_what_stands_on_the_shelf(visitor):
    top = make_category("Bikes", names={"de": "Räder"})
    brakes = make_category("Brakes", parent=top, names={"de": "Bremsen"})
    make_category("Pads", parent=brakes)
    make_article("Second", category=brakes, position=2)
    make_article("First", category=brakes, position=1)
    page = queries.category_page(slug="bremsen", user=visitor, locale="de")
    assert page is not None
    assert page.category.name == "Bremsen"
    assert [crumb.name for crumb in page.breadcrumbs] == ["Räder"]
    assert titles(page.articles) == ["First", "Second"]
    assert page.alternates == {"en": "brakes", "de": "bremsen"}
    assert page.children == ()


def test_a_category_without_anything_to_read_is_not_there(visitor, agent):
    make_article(category=make_category("Secret plans"), visibility=Visibility.STAFF)
    assert queries.category_page(slug="secret-plans", user=visitor, locale="en") is None
    assert queries.category_page(slug="secret-plans", user=agent, locale="en") is not None
    assert queries.category_page(slug="nothing", user=agent, locale="en") is None


def test_long_categories_have_pages(visitor, monkeypatch):
    monkeypatch.setattr("kb.queries.category.PAGE_LENGTH", 2)
    category = make_category("Brakes")
    for number in range(5):
        make_article(f"A{number}", category=category)
    page = queries.category_page(slug="brakes", user=visitor, locale="en", page=9)
    assert page is not None
    assert (page.page, page.page_count, titles(page.articles)) == (3, 3, ["A4"])


def test_counts_are_those_of_the_lists(visitor):
    category = make_category("Brakes")
    article = make_article("Only a draft", category=category, published=False)
    make_translation(article, "Solo en español", locale="es")
    make_article("Here", category=category)
    (card,) = home(visitor).categories
    assert card.category.article_count == 1
    (card,) = home(visitor, "es").categories
    assert card.category.article_count == 2


def test_an_article_page_has_everything(visitor):
    brakes = make_category("Brakes", parent=make_category("Bikes"))
    article = make_article("Change pads", body="## Tools\n\nA key.", summary="How to.", category=brakes)
    make_translation(article, "Beläge wechseln", locale="de")
    page = article_page("change-pads", visitor)
    assert page is not None
    assert (page.title, page.summary, page.locale, page.is_fallback) == (
        "Change pads",
        "How to.",
        "en",
        False,
    )
    assert [heading.anchor for heading in page.body.headings] == ["tools"]
    assert [crumb.name for crumb in page.breadcrumbs] == ["Bikes", "Brakes"]
    assert {(other.locale, other.slug) for other in page.alternates} == {
        ("en", "change-pads"),
        ("de", "belaege-wechseln"),
    }
    assert page.updated_at == PUBLISHED_AT


def test_a_language_that_lacks_the_article_gets_the_original(visitor):
    make_article("Change pads")
    page = article_page("change-pads", visitor, "de")
    assert page is not None
    assert (page.locale, page.is_fallback) == ("en", True)
    assert titles(home(visitor, "de").recent) == ["Change pads"]


def test_a_language_that_has_the_article_is_not_given_the_original(visitor):
    article = make_article("Change pads")
    make_translation(article, "Beläge wechseln", locale="de")
    assert article_page("change-pads", visitor, "de") is None
    found = queries.find_article_redirect(slug="change-pads", user=visitor, locale="de")
    assert found == queries.Address("de", "belaege-wechseln")
    assert titles(home(visitor, "de").recent) == ["Beläge wechseln"]


def test_a_draft_translation_does_not_hide_the_original(visitor):
    article = make_article("Change pads")
    make_translation(article, "Beläge wechseln", locale="de", published=False)
    page = article_page("change-pads", visitor, "de")
    assert page is not None
    assert page.is_fallback
    assert [other.locale for other in page.alternates] == ["en"]


def test_articles_that_a_reader_may_not_see_are_not_there(visitor, customer, agent):
    make_article("Customers", visibility=Visibility.CUSTOMERS)
    make_article("Staff", visibility=Visibility.STAFF)
    make_article("Draft", published=False)
    assert [article_page("customers", user) is not None for user in (visitor, customer, agent)] == [
        False,
        True,
        True,
    ]
    assert [article_page("staff", user) is not None for user in (visitor, customer, agent)] == [
        False,
        False,
        True,
    ]
    assert article_page("draft", agent) is None


def test_old_addresses_lead_on_for_those_who_may_follow(visitor, agent):
    article = make_article("Plan", visibility=Visibility.STAFF)
    change_slug(translation_id=live_translation(article).pk, slug="secret-plan", by=None)
    assert queries.find_article_redirect(slug="plan", user=visitor, locale="en") is None
    assert queries.find_article_redirect(slug="plan", user=agent, locale="en") == queries.Address(
        "en", "secret-plan"
    )


def test_old_addresses_of_categories_lead_on_for_those_who_find_them(visitor, agent):
    category = make_category("Plans")
    make_article(category=category, visibility=Visibility.STAFF)
    rename_category(category_id=category.pk, name=CategoryName("en", "Secret plans"))
    assert queries.find_category_redirect(slug="plans", user=visitor, locale="en") is None
    found = queries.find_category_redirect(slug="plans", user=agent, locale="en")
    assert found == queries.Address("en", "secret-plans")


def test_links_show_only_where_the_reader_may_go(visitor, agent):
    secret = make_article("Secret", visibility=Visibility.STAFF)
    make_article("Open", body=f"See [the plan](article:{secret.pk}).")
    for user, is_link in ((visitor, False), (agent, True), (visitor, False)):
        page = article_page("open", user)
        assert page is not None
        assert ("/en/articles/secret/" in page.body.html) is is_link
        assert "the plan" in page.body.html


def test_a_link_follows_its_target_to_a_new_address(visitor):
    target = make_article("Target")
    make_article("Open", body=f"[x](article:{target.pk}#Part-Two)")
    assert "/en/articles/target/#part-two" in article_page("open", visitor).body.html
    change_slug(translation_id=live_translation(target).pk, slug="goal", by=None)
    assert "/en/articles/goal/#part-two" in article_page("open", visitor).body.html


def test_pictures_come_with_their_size(visitor, media):
    picture = store_attachment(name="a.png", content=picture_bytes())
    make_article("Open", body=f"![A wheel](media:{picture.key})")
    html = article_page("open", visitor).body.html
    assert f'src="/media/{picture.key}/a.png" alt="A wheel" width="3" height="2"' in html
    assert Attachment.objects.count() == 1


def test_a_new_text_is_shown_at_once(visitor):
    article = make_article("Open", body="Old text")
    assert "Old text" in article_page("open", visitor).body.html
    write(article, title="Open", body="New text")
    assert "New text" in article_page("open", visitor).body.html


def test_words_of_the_renderer_are_in_the_language_of_the_text(visitor):
    make_article("Hinweis", body="> [!TIP]\n> Text\n\n|a|\n|-|\n|b|", locale="de")
    cache.clear()
    german = article_page("hinweis", visitor, "de")
    assert article_page("hinweis", visitor, "en").body == german.body


def test_the_sitemap_lists_what_everybody_may_read():
    article = make_article("Open")
    make_translation(article, "Offen", locale="de")
    make_article("Customers", visibility=Visibility.CUSTOMERS)
    make_article("Draft", published=False)
    assert [(entry.locale, entry.slug) for entry in queries.sitemap_entries()] == [
        ("de", "offen"),
        ("en", "open"),
    ]
    assert len(queries.sitemap_entries()[0].alternates) == 2


def _queries_of(call) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert call() is not None
    return len(captured)


def test_pages_need_few_queries_however_much_there_is(visitor, media):
    picture = store_attachment(name="a.png", content=picture_bytes())
    top = make_category("Bikes")
    for number in range(4):
        category = make_category(f"Part {number}", parent=top)
        target = make_article(category=category)
        make_article(
            f"A{number}", body=f"[x](article:{target.pk}) ![](media:{picture.key})", category=category
        )
    assert _queries_of(lambda: home(visitor)) <= 6
    assert _queries_of(lambda: queries.category_page(slug="part-1", user=visitor, locale="en")) <= 7
    assert _queries_of(lambda: article_page("a1", visitor)) <= 4
    assert _queries_of(lambda: queries.category_tree(user=visitor, locale="en")) <= 3


def test_a_cache_that_is_down_changes_nothing(visitor, settings):
    settings.CACHES = {
        "default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"},
    }
    make_article("Open", body="Still here")
    page = article_page("open", visitor)
    assert page is not None
    assert "Still here" in page.body.html
