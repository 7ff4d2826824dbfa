"""Many articles changed at once: selected, looked at before, changed all or none, taken back."""

import pytest
from django.urls import reverse

from kb.models import Article, AuditEntry, BulkChange
from kb.services import ArticleChange, change_article, give_category
from kb.services.bulk import make_change, progress_of, undo_change
from tests.factories.kb import PUBLISHED_AT, live_translation, make_article, make_category

pytestmark = pytest.mark.django_db

BULK, APPLY = "/workshop/articles/bulk/", "/workshop/articles/bulk/apply/"


@pytest.fixture
def bikes(db):
    return make_category("Bikes")


@pytest.fixture
def plans(db):
    return make_category("Plans", position=1)


@pytest.fixture
def articles(bikes) -> list[Article]:
    return [make_article(f"Bike {number}", category=bikes) for number in range(3)]


def ids(articles) -> str:
    return ",".join(str(article.pk) for article in articles)


def changed(client, articles, **wishes) -> BulkChange:
    response = client.post(APPLY, {"ids": ids(articles), **wishes})
    return BulkChange.objects.get(pk=response.url.rstrip("/").rpartition("/")[2])


def test_nothing_selected_leads_back_to_the_list(client, writer):
    client.force_login(writer)
    response = client.post(BULK, {"query": "?q=bike"})
    assert response.url == "/workshop/articles/?q=bike"


def test_all_that_fit_the_filters_are_selected(client, writer, articles, plans):
    make_article("Pause", category=plans)
    client.force_login(writer)
    page = client.post(BULK, {"all": "1", "query": f"?category={articles[0].category_id}"})
    assert page.context["count"] == 3


def test_the_preview_says_what_will_happen_and_changes_nothing(client, reviewer, articles, plans):
    client.force_login(reviewer)
    page = client.post(
        BULK, {"ids": ids(articles), "category": plans.pk, "add_labels": "fleet", "preview": "1"}
    )
    move, label = page.context["preview"].effects
    assert (move.to, move.count, move.was) == ("Plans", 3, (("Bikes", 3),))
    assert (label.to, label.count) == ("fleet", 3)
    assert Article.objects.filter(category=plans).count() == 0


def test_asking_for_nothing_is_refused(client, writer, articles):
    client.force_login(writer)
    page = client.post(BULK, {"ids": ids(articles), "preview": "1"})
    assert page.status_code == 422
    assert "Choose what should be different." in page.text


def test_a_change_is_made_logged_and_taken_back(client, reviewer, articles, plans, bikes):
    client.force_login(reviewer)
    made = changed(client, articles, category=plans.pk, owner=reviewer.pk, interval="90", add_labels="a, b")
    assert Article.objects.filter(category=plans, owner=reviewer, labels__name="b").count() == 3
    assert AuditEntry.objects.filter(action="change_article").count() == 3
    page = client.post(reverse("editor:bulk-undo", args=[made.pk]), follow=True)
    assert "3 articles are as they were." in page.text
    as_before = Article.objects.filter(category=bikes, owner=None, verification_interval=None, labels=None)
    assert as_before.count() == 3


def test_what_somebody_changed_since_stays(client, reviewer, articles, plans):
    client.force_login(reviewer)
    made = changed(client, articles, owner=reviewer.pk, category=plans.pk)
    change_article(article_id=articles[0].pk, change=ArticleChange(owner_id=None), by=None)
    elsewhere = make_category("Elsewhere")
    change_article(article_id=articles[1].pk, change=ArticleChange(category_id=elsewhere.pk), by=None)
    undo_change(bulk_id=made.pk, by=reviewer, at=PUBLISHED_AT)
    assert Article.objects.get(pk=articles[1].pk).category_id == elsewhere.pk
    assert Article.objects.get(pk=articles[1].pk).owner is None


def test_archived_articles_are_published_again_by_undo(client, lead, articles):
    live = live_translation(articles[0]).live_revision_id
    client.force_login(lead)
    made = changed(client, articles, archives="on")
    assert Article.objects.published().count() == 0
    undo_change(bulk_id=made.pk, by=lead, at=PUBLISHED_AT)
    assert Article.objects.published().count() == 3
    assert live_translation(articles[0]).live_revision_id == live


def test_a_writer_leaves_out_what_readers_would_notice(client, writer, articles, plans):
    draft = make_article("Draft", category=articles[0].category, published=False)
    client.force_login(writer)
    page = client.post(BULK, {"ids": ids([*articles, draft]), "category": plans.pk, "preview": "1"})
    assert page.context["preview"].refused_count == 3
    changed(client, [*articles, draft], category=plans.pk)
    assert list(Article.objects.filter(category=plans)) == [draft]


def test_articles_elsewhere_are_not_selected(client, writer, articles, plans):
    own = make_article("Own", category=plans)
    give_category(category_id=plans.pk, by=None, user=writer)
    client.force_login(writer)
    page = client.post(BULK, {"article": [own.pk, articles[0].pk]})
    assert page.context["ids"] == str(own.pk)


def test_many_wait_for_a_worker_and_show_how_far_they_are(client, writer, articles, monkeypatch):
    monkeypatch.setattr("kb.editor.views.bulk.CHANGED_AT_ONCE", 2)
    client.force_login(writer)
    made = changed(client, articles, add_labels="slow")
    assert (made.state, progress_of(made)) == ("waiting", 0)
    assert "every 1s" in client.get(reverse("editor:bulk-change", args=[made.pk])).text
    make_change(bulk_id=made.pk)
    make_change(bulk_id=made.pk)
    page = client.get(reverse("editor:bulk-change", args=[made.pk]), headers={"HX-Request": "true"})
    assert "3 articles changed." in page.text
    assert "every 1s" not in page.text


def test_a_change_that_is_allowed_no_more_changes_nothing(client, writer, articles, plans, monkeypatch):
    monkeypatch.setattr("kb.editor.views.bulk.CHANGED_AT_ONCE", 0)
    client.force_login(writer)
    made = changed(client, articles, add_labels="late")
    give_category(category_id=plans.pk, by=None, user=writer)
    assert make_change(bulk_id=made.pk).problem.startswith("Nothing was changed: 3 of the articles")
    assert Article.objects.filter(labels__name="late").count() == 0


def test_nobody_takes_back_what_somebody_else_did(client, reviewer, writer, articles):
    client.force_login(writer)
    made = changed(client, articles, add_labels="mine")
    client.force_login(reviewer)
    assert client.post(reverse("editor:bulk-undo", args=[made.pk])).status_code == 404
    assert client.get(reverse("editor:bulk-change", args=[made.pk])).status_code == 404
