import pytest

from kb.visibility import Visibility
from search.models import Chunk
from search.retrieval import related_articles
from tests.factories.search import add_translation, make_article, make_category, publish
from tests.search.asking import EVERYTHING, PUBLIC, index_all


@pytest.fixture
def shelf(generation):
    return make_category()


@pytest.fixture
def battery(shelf):
    return make_article("Charge the battery overnight.", title="Charge the battery", category=shelf)


@pytest.fixture
def near(battery):
    return make_article("Charge the battery in winter.", title="Charge in winter")


@pytest.fixture
def far(battery, shelf):
    return make_article("Ride home quickly.", title="Speed", category=shelf)


def related(translation, *, locale="en", visibilities=PUBLIC, limit=4):
    found = related_articles(
        article_id=translation.article_id, locale=locale, visibilities=visibilities, limit=limit
    )
    return [article.title for article in found]


def test_the_nearest_stand_first_and_the_article_itself_is_left_out(battery, near, far):
    index_all()
    assert related(battery) == ["Charge in winter", "Speed"]


def test_no_more_than_asked_for(battery, near, far):
    index_all()
    assert related(battery, limit=1) == ["Charge in winter"]


def test_two_queries(battery, near, django_assert_num_queries):
    index_all()
    with django_assert_num_queries(2):
        related(battery)


def test_without_vectors_the_category_stands_in(battery, near, far):
    index_all()
    Chunk.objects.update(embedding=None)
    assert related(battery) == ["Speed"]


def test_hidden_articles_are_not_related(battery, near, far):
    near.article.visibility = Visibility.STAFF
    near.article.save()
    assert "Charge in winter" not in related(battery)
    index_all()
    assert related(battery) == ["Speed"]
    assert "Charge in winter" in related(battery, visibilities=EVERYTHING)


def test_a_hidden_article_tells_nothing_about_its_category(battery, far):
    battery.article.visibility = Visibility.STAFF
    battery.article.save()
    index_all()
    assert related(battery) == []


def test_a_stale_title_is_not_shown(battery, near):
    index_all()
    publish(near, "Charge the battery in summer.", title="Charge in summer")
    assert related(battery) == []


def test_each_article_stands_in_the_reader_s_language(battery, near):
    add_translation(near.article, "Charge the battery im Winter.", title="Laden im Winter", locale="de")
    index_all()
    assert related(battery, locale="de") == ["Laden im Winter"]


def test_an_unknown_article_has_no_relatives(battery):
    index_all()
    assert related_articles(article_id=0, locale="en", visibilities=PUBLIC) == ()
