"""Where a category goes by one step, and what putting it there and taking it away leave behind."""

import pytest

from kb.models import AuditEntry, Category, Redirect
from kb.rights import NotAllowed
from kb.services import CategoryIsTooDeep, give_category
from kb.services.shelving import CategoryIsNotEmpty, delete_category, place_category
from kb.shelving import Direction, Place, Shelves, plan_step
from tests.factories.kb import make_article, make_category

# 1 ( 2 ( 3 ) 4 ) 5
TREE = Shelves([(1, None), (2, 1), (3, 2), (4, 1), (5, None)])


@pytest.mark.parametrize(
    ("category_id", "direction", "place"),
    [
        (1, Direction.UP, None),
        (1, Direction.DOWN, Place(None, 1)),
        (5, Direction.UP, Place(None, 0)),
        (5, Direction.IN, Place(1, 2)),
        (4, Direction.IN, Place(2, 1)),
        (2, Direction.IN, None),
        (3, Direction.OUT, Place(1, 1)),
        (2, Direction.OUT, Place(None, 1)),
        (5, Direction.OUT, None),
        (5, Direction.DOWN, None),
    ],
)
def test_a_step_leads_to_a_place(category_id, direction, place):
    assert plan_step(TREE, category_id, direction) == place


def test_what_would_be_too_deep_does_not_go_in():
    tree = Shelves([(1, None), (2, 1), (3, None), (4, 3), (5, 4)])
    assert plan_step(tree, 3, Direction.IN) is None


@pytest.mark.django_db
def test_putting_it_back_undoes_a_move(lead):
    one, two, three = (
        make_category("One"),
        make_category("Two", position=1),
        make_category("Three", position=2),
    )
    before = place_category(category_id=three.pk, place=Place(one.pk, 0), by=lead)
    assert Category.objects.get(pk=three.pk).parent_id == one.pk
    place_category(category_id=three.pk, place=before, by=lead)
    top = Category.objects.filter(parent=None).order_by("position", "pk")
    assert [category.pk for category in top] == [one.pk, two.pk, three.pk]


@pytest.mark.django_db
def test_a_fourth_level_is_refused(lead):
    low = make_category("C", parent=make_category("B", parent=make_category("A")))
    with pytest.raises(CategoryIsTooDeep):
        place_category(category_id=make_category("D").pk, place=Place(low.pk, 0), by=lead)


@pytest.mark.django_db
def test_only_an_empty_category_is_deleted_and_its_address_leads_up(lead):
    parent = make_category("Parent")
    full, bare = make_category("Full", parent=parent), make_category("Bare", parent=parent)
    make_article(category=full)
    for pk in (full.pk, parent.pk):
        with pytest.raises(CategoryIsNotEmpty):
            delete_category(category_id=pk, by=lead)
    delete_category(category_id=bare.pk, by=lead)
    assert Redirect.objects.get(slug="bare").category_id == parent.pk
    assert AuditEntry.objects.filter(action="delete_category", name="Bare").count() == 1


@pytest.mark.django_db
def test_a_lead_of_one_category_does_not_order_the_top(lead):
    mine, other = make_category("Mine"), make_category("Other")
    give_category(category_id=mine.pk, by=None, user=lead)
    with pytest.raises(NotAllowed):
        place_category(category_id=mine.pk, place=Place(None, 5), by=lead)
    with pytest.raises(NotAllowed):
        delete_category(category_id=other.pk, by=lead)
