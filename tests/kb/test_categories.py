"""The tree of categories keeps its rules whatever moves."""

import pytest

from kb.models import Category, Redirect
from kb.services import (
    CategoryIsTooDeep,
    CategoryName,
    CategoryNeedsAName,
    CategoryWouldContainItself,
    SlugIsTaken,
    create_category,
    move_category,
    rename_category,
)
from tests.factories.kb import make_article, make_category

pytestmark = pytest.mark.django_db


def levels() -> dict[str, int]:
    return {category.translations.get().name: category.level for category in Category.objects.all()}


def test_levels_follow_from_the_parents():
    make_category("C", parent=make_category("B", parent=make_category("A")))
    assert levels() == {"A": 1, "B": 2, "C": 3}


def test_there_is_no_fourth_level():
    lowest = make_category("C", parent=make_category("B", parent=make_category("A")))
    with pytest.raises(CategoryIsTooDeep):
        make_category("D", parent=lowest)


def test_a_subtree_moves_with_its_levels():
    a, b = make_category("A"), make_category("B")
    make_category("C", parent=b)
    move_category(category_id=b.pk, parent_id=a.pk)
    assert levels() == {"A": 1, "B": 2, "C": 3}
    move_category(category_id=b.pk, parent_id=None)
    assert levels() == {"A": 1, "B": 1, "C": 2}


def test_a_subtree_does_not_move_where_it_is_too_deep():
    a = make_category("A", parent=make_category("Top"))
    b = make_category("B")
    make_category("C", parent=b)
    with pytest.raises(CategoryIsTooDeep):
        move_category(category_id=b.pk, parent_id=a.pk)
    assert Category.objects.get(pk=b.pk).level == 1


def test_a_category_does_not_move_below_itself():
    a = make_category("A")
    b = make_category("B", parent=a)
    for target in (a, b):
        with pytest.raises(CategoryWouldContainItself):
            move_category(category_id=a.pk, parent_id=target.pk)


def test_moving_announces_the_articles_of_the_subtree(heard):
    a, b = make_category("A"), make_category("B")
    article = make_article(category=make_category("C", parent=b))
    make_article(category=a)
    with heard() as ids:
        move_category(category_id=b.pk, parent_id=a.pk)
    assert ids == [article.pk]


def test_a_category_needs_a_name():
    for names in ([], [CategoryName("en", "  ")]):
        with pytest.raises(CategoryNeedsAName):
            create_category(parent=None, names=names)


def test_names_make_addresses_that_are_unique_in_their_language():
    slugs = [make_category(name).translations.get().slug for name in ("Brakes", "Brakes!", "brakes 2")]
    assert slugs == ["brakes", "brakes-2", "brakes-2-2"]
    assert make_category("Brakes", locale="de").translations.get().slug == "brakes"


def test_renaming_sends_readers_on():
    category = make_category("Brakes")
    rename_category(category_id=category.pk, name=CategoryName("en", "Braking"))
    assert category.translations.get().slug == "braking"
    assert list(Redirect.objects.values_list("slug", "category")) == [("brakes", category.pk)]


def test_a_name_taken_back_leaves_no_circle():
    category = make_category("Brakes")
    for name in ("Braking", "Brakes"):
        rename_category(category_id=category.pk, name=CategoryName("en", name))
    assert category.translations.get().slug == "brakes"
    assert list(Redirect.objects.values_list("slug", flat=True)) == ["braking"]


def test_a_description_changes_no_address():
    category = make_category("Brakes")
    rename_category(category_id=category.pk, name=CategoryName("en", "Brakes", "All about them"))
    assert category.translations.get().description == "All about them"
    assert not Redirect.objects.exists()


def test_a_name_in_another_language_is_added():
    category = make_category("Brakes")
    rename_category(category_id=category.pk, name=CategoryName("de", "Bremsen für alle"))
    assert category.translations.get(locale="de").slug == "bremsen-fuer-alle"


def test_an_address_asked_for_must_be_free():
    make_category("Wheels")
    category = make_category("Brakes")
    with pytest.raises(SlugIsTaken):
        rename_category(category_id=category.pk, name=CategoryName("en", "Brakes", slug="wheels"))
