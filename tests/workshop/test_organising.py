"""Labels, category roles and the merging of articles in the workshop."""

import pytest
from django.urls import reverse

from kb.models import Article, AuditEntry, CategoryRole, Label
from kb.rights import NotAllowed, Right, can
from kb.services import give_category
from tests.factories.kb import make_article, make_category

pytestmark = pytest.mark.django_db

LABELS, ACCESS = "/workshop/articles/labels/", "/workshop/articles/access/"


@pytest.fixture
def labelled(db) -> Label:
    label = Label.objects.create(name="winter")
    label.articles.add(make_article("Cold"))
    return label


def test_a_label_is_renamed_and_logged(client, reviewer, labelled):
    client.force_login(reviewer)
    client.post(f"{LABELS}{labelled.pk}/", {"name": "cold weather"})
    assert Article.objects.filter(labels__name="cold weather").count() == 1
    assert AuditEntry.objects.get(action="rename_label").after == {"name": "cold weather"}


def test_a_name_that_is_taken_makes_one_label_of_two(client, reviewer, labelled):
    other = Label.objects.create(name="cold")
    client.force_login(reviewer)
    page = client.post(f"{LABELS}{labelled.pk}/", {"name": "cold"}, follow=True)
    assert "“winter” is merged into “cold”." in page.text
    assert list(Label.objects.all()) == [other]
    assert other.articles.count() == 1


def test_a_label_is_taken_from_every_article(client, reviewer, labelled):
    client.force_login(reviewer)
    client.post(f"{LABELS}{labelled.pk}/", {"wish": "delete"})
    assert Label.objects.count() == 0
    assert AuditEntry.objects.get(action="delete_label").before == {"articles": 1}


def test_who_does_not_publish_everywhere_leaves_labels_alone(client, writer, reviewer, labelled):
    client.force_login(writer)
    assert client.post(f"{LABELS}{labelled.pk}/", {"name": "x"}).status_code == 403
    give_category(category_id=make_category().pk, by=None, user=reviewer)
    client.force_login(reviewer)
    assert client.post(f"{LABELS}{labelled.pk}/", {"name": "x"}).status_code == 403


def test_the_next_page_keeps_what_was_searched_for(client, reviewer):
    Label.objects.bulk_create(Label(name=f"a&page=9 {number}") for number in range(120))
    client.force_login(reviewer)
    page = client.get(reverse("editor:labels"), {"q": "a&page=9"})
    assert "?q=a%26page%3D9&amp;page=2" in page.text


def test_a_lead_says_who_works_where(client, lead, writer):
    shelf = make_category("Billing")
    client.force_login(lead)
    client.post(ACCESS, {"holder": f"user:{writer.pk}", "category": shelf.pk})
    role = CategoryRole.objects.get(user=writer, category=shelf)
    assert "Billing" in client.get(ACCESS).text
    client.post(reverse("editor:take-category", args=[role.pk]))
    assert CategoryRole.objects.count() == 0
    assert client.post(ACCESS, {"holder": "", "category": shelf.pk}).status_code == 422
    client.force_login(writer)
    assert client.get(ACCESS).status_code == 403


def test_nobody_gets_out_of_a_category_by_taking_it_away(client, lead):
    shelf, elsewhere = make_category("Billing"), make_article(category=make_category("Other"))
    role = give_category(category_id=shelf.pk, by=None, user=lead)
    client.force_login(lead)
    assert client.post(reverse("editor:take-category", args=[role.pk])).status_code == 403
    page = client.post(reverse("editor:delete-category", args=[shelf.pk]), follow=True)
    assert "People work in “Billing” only." in page.text
    assert not can(lead, Right.PUBLISH, elsewhere)


def test_who_is_limited_limits_nobody_who_works_everywhere(lead, writer, reviewer):
    shelf = make_category("Billing")
    for person in (lead, writer):
        give_category(category_id=shelf.pk, by=None, user=person)
    with pytest.raises(NotAllowed):
        give_category(category_id=shelf.pk, by=lead, user=reviewer)
    below = make_category("Refunds", parent=shelf)
    assert give_category(category_id=below.pk, by=lead, user=writer).user == writer


def test_two_articles_become_the_one_that_was_chosen(client, reviewer):
    old, new = make_article("Charge it"), make_article("Charge the battery", body="Plug it in.")
    address = reverse("editor:merge-articles", args=[old.pk])
    client.force_login(reviewer)
    assert client.get(address, {"q": "battery"}).context["choices"] == [(new.pk, "Charge the battery")]
    page = client.get(address, {"other": new.pk})
    assert "Plug it in." in page.text
    assert "Keep “Charge the battery” and merge the other into it" in page.text
    response = client.post(address, {"other": new.pk, "keep": new.pk})
    assert response.url == reverse("editor:article", args=[new.pk])
    assert Article.objects.get(pk=old.pk).merged_into_id == new.pk


def test_who_may_not_publish_both_merges_nothing(client, writer, reviewer):
    mine, other = make_article(category=make_category("Mine")), make_article(category=make_category("Other"))
    address = reverse("editor:merge-articles", args=[mine.pk])
    client.force_login(writer)
    assert client.get(address).status_code == 403
    give_category(category_id=mine.category_id, by=None, user=reviewer)
    client.force_login(reviewer)
    client.post(address, {"other": other.pk, "keep": mine.pk})
    assert Article.objects.merged().count() == 0
