from datetime import date, timedelta

import pytest
from django.utils import timezone

from kb.models import Article
from kb.visibility import Visibility
from search.contracts import Relevance
from search.curation.pins import BadPin, PinDraft, save_pin
from search.models import Pin, PinMatch
from search.retrieval import search
from tests.factories.search import make_article, unpublish
from tests.search.asking import AT, index_all, words_only


@pytest.fixture(autouse=True)
def articles(generation):
    made = {
        "lamp": make_article("The lamp has two modes.", title="The lamp"),
        "bell": make_article("Ring it loudly.", title="The bell"),
        "staff": make_article("For us.", title="Secret", visibility=Visibility.STAFF),
    }
    index_all()
    return made


def pin(question, *translations, **options):
    ids = tuple(one.article_id for one in translations)
    return save_pin(draft=PinDraft("en", question, ids, **options), by=None, at=AT)


def found(text):
    return [hit.title for hit in search(words_only(text)).hits]


def test_a_pinned_article_stands_first_from_the_next_search_on(articles):
    assert found("lamp") == ["The lamp"]
    made = pin("lamp", articles["bell"])
    assert found("lamp") == ["The bell", "The lamp"]
    made.delete()
    assert found("lamp") == ["The lamp"]


def test_pins_stand_in_their_order_and_an_article_once(articles):
    pin("lamp", articles["bell"], articles["lamp"])
    assert found("lamp") == ["The bell", "The lamp"]


def test_a_pin_answers_what_nothing_else_does(articles):
    pin("asdf", articles["bell"])
    result = search(words_only("asdf"))
    assert [hit.title for hit in result.hits] == ["The bell"]
    assert result.relevance is Relevance.GOOD
    assert result.hits[0].passage.text


@pytest.mark.parametrize("text", ["Lámp!", "  lamp ", "LAMP"])
def test_spelling_of_a_question_does_not_matter(articles, text):
    pin("lamp", articles["bell"])
    assert found(text)[0] == "The bell"


def test_a_whole_question_is_not_its_part(articles):
    pin("the lamp modes", articles["bell"])
    assert found("lamp") == ["The lamp"]


def test_all_words_may_stand_anywhere(articles):
    pin("lamp broken", articles["bell"], match=PinMatch.ALL_WORDS)
    assert found("broken is my lamp")[0] == "The bell"
    assert found("lamp") == ["The lamp"]


def test_a_pin_of_the_whole_question_comes_before_one_of_words(articles):
    pin("lamp", articles["lamp"], match=PinMatch.ALL_WORDS)
    pin("the lamp", articles["bell"])
    assert found("the lamp") == ["The bell", "The lamp"]


def test_nobody_is_shown_a_pinned_article_that_they_may_not_read(articles):
    pin("lamp", articles["staff"])
    assert found("lamp") == ["The lamp"]


@pytest.mark.parametrize("is_indexed", [True, False])
def test_a_pinned_article_that_is_withdrawn_is_gone_at_once(articles, is_indexed):
    pin("lamp", articles["bell"])
    Article.objects.filter(pk=articles["bell"].article_id).update(visibility=Visibility.STAFF)
    if is_indexed:
        index_all()
    assert found("lamp") == ["The lamp"]


def test_an_unpublished_article_is_not_pinned(articles):
    pin("asdf", articles["bell"])
    unpublish(articles["bell"])
    result = search(words_only("asdf"))
    assert (result.hits, result.relevance) == ((), Relevance.NONE)


def test_a_pin_ends_after_its_last_day(articles):
    today = timezone.localdate()
    made = pin("lamp", articles["bell"], until=today)
    assert found("lamp")[0] == "The bell"
    Pin.objects.filter(pk=made.pk).update(until=today - timedelta(days=1))
    assert found("lamp") == ["The lamp"]


def test_another_language_has_its_own_pins(articles):
    Pin.objects.filter(pk=pin("lamp", articles["bell"]).pk).update(locale="de")
    assert found("lamp") == ["The lamp"]


def test_a_deleted_article_leaves_the_pin(articles):
    made = pin("lamp", articles["bell"], articles["lamp"])
    Article.objects.filter(pk=articles["bell"].article_id).delete()
    assert [one.article_id for one in made.pinned.all()] == [articles["lamp"].article_id]


@pytest.mark.parametrize(
    ("question", "names", "says"),
    [("?!", ["bell"], "no words"), ("lamp", [], "at least one"), ("lamp", ["bell", "bell"], "twice")],
)
def test_what_could_never_apply_is_refused(articles, question, names, says):
    with pytest.raises(BadPin, match=says):
        pin(question, *(articles[name] for name in names))


def test_one_question_has_one_pin(articles):
    pin("The lamp?", articles["bell"], until=date(2020, 1, 1))
    with pytest.raises(BadPin, match="Another pin"):
        pin("the LAMP", articles["lamp"])
