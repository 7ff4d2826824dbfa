"""The list of articles finds, filters and sorts in the database."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kb.models import Label
from kb.services import begin_translation, give_category
from kb.visibility import Visibility
from tests.factories.kb import make_article, make_category, make_translation, write

pytestmark = pytest.mark.django_db


def found(client, **query: object) -> list[str]:
    response = client.get(reverse("editor:articles"), query)
    assert response.status_code == 200
    return [row.article.title for row in response.context["rows"]]


@pytest.fixture
def shelf(client, writer):
    client.force_login(writer)
    return make_category("Battery")


def test_it_finds_words_of_titles_and_texts_and_numbers(client, shelf):
    reset = make_article("Reset the battery", body="Hold the button.")
    make_article("Pause your plan", body="For three months.")
    assert found(client, q="battery reset") == ["Reset the battery"]
    assert found(client, q="three MONTHS") == ["Pause your plan"]
    assert "Reset the battery" in found(client, q=f"#{reset.pk}")
    assert found(client, q="nowhere") == []


def test_it_finds_drafts_and_live_texts_but_no_old_ones(client, shelf):
    article = make_article("First", body="walrus")
    write(article, title="Second", body="otter")
    write(article, title="Third", body="badger", published=False)
    assert found(client, q="badger") == found(client, q="otter") == ["Third"]
    assert found(client, q="walrus") == []


def test_filters_narrow_the_list(client, shelf, writer, reviewer):
    below = make_category("Faults", parent=shelf)
    article = make_article("Wanted", category=below, visibility=Visibility.STAFF, owner=reviewer)
    article.labels.add(label := Label.objects.create(name="winter"))
    make_translation(article, "Gesucht", locale="de")
    make_article("Other", category=make_category("Plans"), published=False)
    wanted = [
        {"category": shelf.pk},
        {"visibility": "staff"},
        {"owner": reviewer.pk},
        {"label": label.pk},
        {"language": "de"},
        {"state": "published"},
    ]
    for query in wanted:
        assert found(client, **query) == ["Wanted"], query
    for query in ({"owner": "none"}, {"language": "-de"}, {"state": "draft"}):
        assert found(client, **query) == ["Other"], query


def test_it_finds_what_is_due_and_what_is_mine(client, shelf, writer):
    old = make_article("Old", verification_interval=timedelta(days=30))
    type(old).objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=60))
    make_article("Soon", verification_interval=timedelta(days=5))
    make_article("Mine", published=False, by=writer)
    assert found(client, due="overdue") == ["Old"]
    assert found(client, due="soon") == ["Soon"]
    assert found(client, due="never") == found(client, mine="on") == ["Mine"]


def test_it_sorts_both_ways(client, shelf):
    for title in ("beta", "Alpha", "gamma"):
        make_article(title)
    assert found(client, sort="title") == ["Alpha", "beta", "gamma"]
    assert found(client, sort="title", reverse="1") == ["gamma", "beta", "Alpha"]
    assert found(client)[0] == "gamma"


def test_nonsense_in_the_address_is_left_aside(client, shelf):
    make_article("Only")
    assert found(client, state="x", category="y", owner="z", sort="w", page="v", label="1x") == ["Only"]


def test_htmx_gets_the_results_alone(client, shelf):
    make_article("Only")
    page = client.get(reverse("editor:articles"), headers={"HX-Request": "true"}).content.decode()
    assert page.strip().startswith('<div id="results">')
    assert "<html" not in page


def test_a_text_that_is_just_begun_is_listed(client, shelf, writer):
    article = make_article("Begun")
    begin_translation(article_id=article.pk, locale="de", by=writer)
    assert found(client, language="de") == ["Begun"]


def test_articles_for_others_are_not_listed(client, shelf, customer, agent):
    make_article("For staff", visibility=Visibility.STAFF)
    client.force_login(customer)
    assert client.get(reverse("editor:articles")).status_code == 403
    client.force_login(agent)
    assert found(client) == ["For staff"]


def test_a_writer_of_one_category_reads_others_without_their_actions(client, shelf, writer, lead):
    plans = make_category("Plans")
    article = make_article("Reset", category=shelf)
    give_category(category_id=plans.pk, by=lead, user=writer)
    page = client.get(reverse("editor:article", args=[article.pk]))
    assert page.status_code == 200
    assert reverse("editor:verify", args=[article.pk]) not in page.content.decode()
    assert client.post(reverse("editor:verify", args=[article.pk])).status_code == 404
