from datetime import timedelta

import pytest

from kb.attention.settling import dismiss_item
from kb.models import Article, AttentionItem
from search.editorial.differences import Differs, how_they_differ
from search.editorial.duplicates import compare_articles, compare_recent
from tests.factories.search import make_article, publish
from tests.search.asking import AT, index_all

CHARGE = (
    "Charge the battery for {} hours before the first ride, and keep it in a dry room all through the winter."
)


@pytest.fixture
def two(generation):
    return (
        make_article(CHARGE.format(4), title="First ride"),
        make_article(CHARGE.format(6), title="First ride of a long summer"),
    )


def compare():
    index_all()
    compare_articles(article_ids=list(Article.objects.values_list("pk", flat=True)), at=AT)
    return list(AttentionItem.objects.order_by("pk"))


@pytest.mark.parametrize(
    ("one", "other", "differs"),
    [
        (
            "Wait 10 minutes, then press the button.",
            "Wait 15 minutes, then press the button.",
            Differs.NUMBER,
        ),
        ("You can return a worn helmet.", "You can not return a worn helmet.", Differs.NEGATION),
        ("Sie können den Helm zurückgeben.", "Sie können den Helm nicht zurückgeben.", Differs.NEGATION),
        ("Choose “Ship now” in the order menu.", "Choose “Send later” in the order menu.", Differs.NAME),
        ("Press the round button at once.", "Press the round button now.", Differs.WORDING),
        ("Wait 10 minutes, then press the button.", "Bees make honey in 10 summers.", None),
    ],
)
def test_what_tells_two_passages_apart(one, other, differs):
    assert how_they_differ(one, other) is differs
    assert how_they_differ(other, one) is differs


def test_passages_with_another_number_may_contradict_each_other(two):
    (item,) = compare()
    assert (item.kind, item.detail["differs"]) == ("contradiction", "number")
    assert (item.translation_id, item.other_id) == (two[0].pk, two[1].pk)
    assert ("4 hours" in item.detail["mine"], "6 hours" in item.detail["theirs"]) == (True, True)


def test_the_same_passage_twice_is_said_twice(generation):
    for title in ("First ride", "First ride of a long summer"):
        make_article(CHARGE.format(4), title=title)
    assert [item.kind for item in compare()] == ["duplicate"]


def test_only_texts_of_one_language_are_compared(generation):
    make_article(CHARGE.format(4), title="First ride")
    make_article(CHARGE.format(6), title="First ride", locale="de")
    assert compare() == []


def test_what_was_indexed_lately_is_compared_by_itself(two):
    index_all()
    assert compare_recent(at=AT) > 0
    AttentionItem.objects.all().delete()
    assert compare_recent(at=AT + timedelta(days=1)) == 0


def test_comparing_twice_keeps_what_people_said(two, django_user_model):
    (item,) = compare()
    admin = django_user_model.objects.create_superuser("boss@cast.example", "a-good-password")
    dismiss_item(item_id=item.pk, reason="Two models", by=admin, at=AT)
    (again,) = compare()
    assert (again.pk, again.reason) == (item.pk, "Two models")


def test_a_pair_goes_when_one_of_its_texts_says_something_else(two):
    assert len(compare()) == 1
    publish(
        two[1], "Bees make honey in the summer, and the queen lays eggs in every single cell of the hive."
    )
    assert compare() == []
