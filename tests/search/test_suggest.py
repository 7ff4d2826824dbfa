import pytest
from django.db import connection

from kb.models import CategoryTranslation, Label
from kb.visibility import Visibility
from search.retrieval import suggest
from search.retrieval.suggest import fold
from tests.factories.search import add_translation, make_article, publish, unpublish
from tests.search.asking import EVERYTHING, PUBLIC, index_all


def offered(text, *, locale="en", visibilities=PUBLIC, limit=6):
    found = suggest(text=text, locale=locale, visibilities=visibilities, limit=limit)
    return [(suggestion.title, suggestion.heading) for suggestion in found]


@pytest.fixture
def site(generation):
    first = make_article("Intro.\n\n## Blink codes\n\nThey blink.", title="Charge the battery")
    make_article("Text.", title="Battery health and warranty")
    make_article("Text.", title="Fix squeaking brakes")
    index_all()
    return first


def test_the_last_word_may_be_unfinished(site):
    assert offered("batt") == [("Battery health and warranty", ""), ("Charge the battery", "")]


def test_the_words_may_stand_in_any_order(site):
    assert offered("battery cha") == [("Charge the battery", "")]


def test_a_section_is_offered_with_its_anchor(site):
    section = suggest(text="blink co", locale="en", visibilities=PUBLIC)[0]
    assert (section.title, section.heading, section.anchor) == (
        "Charge the battery",
        "Blink codes",
        "blink-codes",
    )


def test_a_question_is_answered_by_its_telling_words(site):
    assert offered("how do i charge it") == [("Charge the battery", "")]
    assert offered("my brakes are squeaking again") == [("Fix squeaking brakes", "")]
    assert offered("my battery wont charge")[0] == ("Charge the battery", "")
    assert set(offered("what about the batteries")) == {
        ("Battery health and warranty", ""),
        ("Charge the battery", ""),
    }


def test_labels_are_words_of_an_article(site):
    label = Label.objects.create(name="Kündigung cancel")
    site.article.labels.add(label)
    for text in ("canc", "kundigung", "cancel battery", "how do i cancel"):
        assert offered(text) == [("Charge the battery", "")]


def test_labels_offer_nothing_hidden(generation):
    hidden = make_article("Text.", title="Recall", visibility=Visibility.STAFF)
    hidden.article.labels.add(Label.objects.create(name="danger"))
    index_all()
    for text in ("danger", "what is the danger"):
        assert offered(text) == []
        assert offered(text, visibilities=EVERYTHING) == [("Recall", "")]


def test_whole_words_stand_before_longer_ones(generation):
    for title in ("A lighter frame", "The light"):
        make_article("Text.", title=title)
    index_all()
    assert offered("light") == [("The light", ""), ("A lighter frame", "")]


def test_an_article_stands_once_though_it_has_many_sections(generation):
    make_article("\n\n".join(f"## Part {n}\n\n{'Text. ' * 80}" for n in range(5)), title="Lamps")
    index_all()
    assert offered("lam") == [("Lamps", "")]


def test_a_typo_is_forgiven(site):
    assert ("Fix squeaking brakes", "") in offered("squeeking brakes")


def test_accents_and_capitals_do_not_matter(generation):
    make_article("Text.", title="Batería Über Straße", locale="en")
    index_all()
    for text in ("bateria", "BATERÍA", "uber", "strasse", "straße"):
        assert offered(text) == [("Batería Über Straße", "")]


def test_promoted_then_popular_stand_first(site, generation):
    from datetime import UTC, datetime

    from kb.models import Article, ArticleViews

    popular = make_article("Text.", title="Brakes for rain")
    promoted = make_article("Text.", title="Brakes in winter")
    ArticleViews.objects.create(article=popular.article, day=datetime.now(tz=UTC).date(), count=9)
    make_article("Text.", title="Brakes at night")
    Article.objects.filter(pk=promoted.article_id).update(is_promoted=True)
    index_all()
    assert [title for title, _ in offered("brakes")][:3] == [
        "Brakes in winter",
        "Brakes for rain",
        "Brakes at night",
    ]


@pytest.mark.parametrize("text", ["", " ", "?", "%", "_", "\x00", "%%%", "'; --"])
def test_odd_input_offers_nothing_and_does_no_harm(site, text):
    assert offered(text) == []


def test_no_more_than_three_queries(site, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        offered("bateri chrge")


def test_hidden_titles_are_not_offered(site):
    make_article("Text.", title="Battery recall", visibility=Visibility.STAFF)
    index_all()
    assert "Battery recall" not in [title for title, _ in offered("battery")]
    assert "Battery recall" in [title for title, _ in offered("battery", visibilities=EVERYTHING)]


def test_what_is_stale_is_not_offered(site):
    unpublish(site)
    assert offered("charge the") == []


def test_an_old_title_is_not_offered(site):
    publish(site, "Text.", title="Power the thing")
    assert offered("charge the") == []


def test_what_became_staff_only_is_not_offered(site):
    site.article.visibility = Visibility.STAFF
    site.article.save()
    assert offered("charge the") == []


def test_the_reader_s_language_stands_for_the_original(site):
    add_translation(site.article, "Text.", title="Akku laden", locale="de")
    index_all()
    assert offered("akku", locale="de") == [("Akku laden", "")]
    assert offered("charge", locale="de") == []
    assert offered("brakes", locale="de") == [("Fix squeaking brakes", "")]


def test_the_category_is_named(site):
    CategoryTranslation.objects.create(
        category=site.article.category, locale="en", name="Power", slug="power"
    )
    assert suggest(text="charge the", locale="en", visibilities=PUBLIC)[0].category == "Power"


def test_python_folds_words_as_the_database_does(db):
    letters = "ÄÖÜß Åøæœ łŁ đ ñ ç é ğ ı İ ș ț ő þ ð ħ A-B_c/d"
    with connection.cursor() as cursor:
        cursor.execute("SELECT search_suggestion_text(%s, '{}')", [letters])
        assert cursor.fetchone()[0].split() == fold(letters)
