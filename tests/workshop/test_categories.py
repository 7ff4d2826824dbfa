"""The tree of categories in the workshop: moved by buttons or dropped, named, deleted, and who may."""

import pytest
from django.urls import reverse

from kb.models import Article, Category
from kb.services import give_category
from tests.factories.kb import make_article, make_category

pytestmark = pytest.mark.django_db

TREE, MOVE = "/workshop/articles/categories/", "/workshop/articles/categories/move/"


@pytest.fixture
def shelves(db) -> list[Category]:
    return [make_category(name, position=place) for place, name in enumerate(("Bikes", "Plans", "Security"))]


def order() -> list[str]:
    return [
        c.translations.get(locale="en").name
        for c in Category.objects.filter(parent=None).order_by("position")
    ]


def test_a_button_moves_a_category_and_undo_takes_it_back(client, lead, shelves):
    client.force_login(lead)
    page = client.post(MOVE, {"step": f"up:{shelves[2].pk}"}, follow=True)
    assert order() == ["Bikes", "Security", "Plans"]
    assert "“Security” moved: place 2 on level 1." in page.text
    move = page.context["made"]
    back = {"category": move.category_id, "parent": move.place.parent_id or "", "index": move.place.index}
    client.post(MOVE, back)
    assert order() == ["Bikes", "Plans", "Security"]


def test_htmx_gets_the_tree_alone_and_hears_what_happened(client, lead, shelves):
    client.force_login(lead)
    page = client.post(MOVE, {"step": f"in:{shelves[1].pk}"}, headers={"HX-Request": "true"})
    assert page.text.strip().startswith('<div id="tree">')
    assert 'data-announce="“Plans” moved: place 1 on level 2."' in page.text


def test_a_drop_that_does_not_fit_changes_nothing_and_says_why(client, lead, shelves):
    client.force_login(lead)
    low = make_category("Low", parent=make_category("Middle", parent=shelves[0]))
    page = client.post(MOVE, {"category": shelves[1].pk, "parent": low.pk, "index": 0})
    assert page.status_code == 422
    assert "3 levels" in page.text
    assert client.post(MOVE, {"category": shelves[0].pk, "parent": low.pk, "index": 0}).status_code == 422


def test_what_is_no_category_is_not_found(client, lead, shelves):
    client.force_login(lead)
    for said in ({"step": "up:999999"}, {"step": "sideways:1"}, {}, {"category": 999999, "index": 0}):
        assert client.post(MOVE, said).status_code == 404


def test_a_category_is_named_in_each_language(client, lead, shelves):
    client.force_login(lead)
    address = reverse("editor:category", args=[shelves[0].pk])
    assert client.post(address, {"name_en": "", "name_de": "Räder", "icon": "bike"}).status_code == 422
    client.post(address, {"name_en": "Bicycles", "name_de": "Räder", "icon": "bike"})
    names = dict(shelves[0].translations.values_list("locale", "name"))
    assert names == {"en": "Bicycles", "de": "Räder"}
    assert shelves[0].redirects.get().slug == "bikes"
    assert Category.objects.get(pk=shelves[0].pk).icon == "bike"


def test_a_new_category_stands_last_below_its_parent(client, lead, shelves):
    client.force_login(lead)
    response = client.post(reverse("editor:add-category"), {"parent": shelves[0].pk, "name_en": "Brakes"})
    assert response.status_code == 302
    made = Category.objects.get(translations__name="Brakes")
    assert (made.parent_id, made.level) == (shelves[0].pk, 2)


def test_a_full_category_shows_the_way_out_instead_of_a_button(client, lead, shelves):
    make_article(category=shelves[0])
    client.force_login(lead)
    full = client.get(reverse("editor:category", args=[shelves[0].pk])).text
    assert f"?category={shelves[0].pk}" in full
    assert "Delete “Bikes”" not in full
    client.post(reverse("editor:delete-category", args=[shelves[0].pk]))
    client.post(reverse("editor:delete-category", args=[shelves[1].pk]))
    assert order() == ["Bikes", "Security"]


def test_articles_are_put_in_order(client, writer, shelves):
    one, two, three = (make_article(name, category=shelves[0]) for name in ("One", "Two", "Three"))
    client.force_login(writer)
    client.post(reverse("editor:move-in-shelf", args=[shelves[0].pk]), {"step": f"top:{three.pk}"})
    shelf = Article.objects.filter(category=shelves[0]).order_by("position")
    assert list(shelf) == [three, one, two]


def test_only_who_keeps_the_tree_may_and_only_where(client, writer, lead, shelves):
    client.force_login(writer)
    assert client.get(TREE).status_code == 403
    assert client.post(MOVE, {"step": f"up:{shelves[2].pk}"}).status_code == 403
    give_category(category_id=shelves[0].pk, by=None, user=lead)
    client.force_login(lead)
    assert client.get(reverse("editor:category", args=[shelves[1].pk])).status_code == 403
    assert client.post(MOVE, {"step": f"up:{shelves[2].pk}"}).status_code == 403


def test_three_hundred_categories_take_few_queries(client, lead, django_assert_max_num_queries):
    top = [make_category() for _ in range(3)]
    for number in range(57):
        make_category(parent=top[number % 3])
    client.force_login(lead)
    with django_assert_max_num_queries(10):
        assert client.get(TREE).text.count("data-category=") == 60
