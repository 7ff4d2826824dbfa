"""The plain workshop: every change goes through the services, every role may do what it should and no more."""

import pytest
from django.test import Client
from django.urls import reverse

from kb.models import Article, Attachment, AuditEntry, Category, Redirect, Revision, Translation
from kb.services import give_category
from kb.visibility import Visibility
from tests.factories.kb import live_translation, make_article, make_category, write
from tests.kb.pictures import png

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_writer(client: Client, writer) -> Client:
    client.force_login(writer)
    return client


@pytest.fixture
def as_lead(client: Client, lead) -> Client:
    client.force_login(lead)
    return client


def _article_form(article: Article, **changes: object) -> dict[str, object]:
    fields = {"category": article.category_id, "visibility": article.visibility, "position": 0, "owner": ""}
    return fields | {"verified_at_0": "", "verified_at_1": ""} | changes


def test_a_category_is_made_with_its_names(as_lead: Client):
    data = {"position": 1, "icon": "", "parent": "", "name_en": "Brakes", "name_de": "Bremsen"}
    response = as_lead.post(reverse("admin:kb_category_add"), data)
    assert response.status_code == 302
    names = Category.objects.get().translations.values_list("locale", "name", "slug")
    assert set(names) == {("en", "Brakes", "brakes"), ("de", "Bremsen", "bremsen")}


def test_a_category_without_a_name_is_refused(as_lead: Client):
    response = as_lead.post(reverse("admin:kb_category_add"), {"position": 0})
    assert response.status_code == 200
    assert not Category.objects.exists()


def test_renaming_a_category_leaves_a_redirect(as_lead: Client):
    category = make_category("Brakes")
    data = {"position": 0, "parent": "", "name_en": "Braking", "slug_en": "brakes"}
    as_lead.post(reverse("admin:kb_category_change", args=[category.pk]), data)
    assert category.translations.get().slug == "braking"
    assert Redirect.objects.get().slug == "brakes"


def test_a_category_cannot_be_put_below_itself(as_lead: Client):
    top = make_category("Top")
    child = make_category("Child", parent=top)
    data = {"position": 0, "parent": child.pk, "name_en": "Top"}
    response = as_lead.post(reverse("admin:kb_category_change", args=[top.pk]), data)
    assert "below itself" in response.content.decode()


def test_an_article_begins_with_a_draft(as_writer: Client, writer):
    category = make_category("Brakes")
    data = {
        "category": category.pk, "visibility": "public", "source_locale": "en", "position": 0,
        "title": "Change the pads", "summary": "", "body": "Take them out.", "note": "",
    }  # fmt: skip
    response = as_writer.post(reverse("admin:kb_article_add"), data)
    assert response.status_code == 302, response.content.decode()
    revision = Revision.objects.get()
    assert (revision.title, revision.author, revision.state) == ("Change the pads", writer, "draft")
    assert Article.objects.get().owner == writer


def test_a_writer_adds_a_revision_based_on_the_newest(as_writer: Client):
    article = make_article("Change the pads")
    url = reverse("admin:kb_write", args=[article.pk, "en"])
    assert "Change the pads" in as_writer.get(url).content.decode()
    as_writer.post(url, {"title": "Change pads", "body": "New.", "significance": "minor"})
    first, second = Revision.objects.order_by("number")
    assert (second.title, second.based_on, second.significance) == ("Change pads", first, "minor")
    assert live_translation(article).live_revision == first


def test_an_incomplete_text_comes_back(as_writer: Client):
    article = make_article()
    response = as_writer.post(
        reverse("admin:kb_write", args=[article.pk, "en"]), {"title": "", "body": "Kept."}
    )
    assert response.status_code == 422
    assert "Kept." in response.content.decode()


def test_a_lead_publishes_and_takes_back(as_lead: Client):
    article = make_article(published=False)
    revision = Revision.objects.get()
    as_lead.post(reverse("admin:kb_publish", args=[revision.pk]))
    assert live_translation(article).live_revision == revision
    as_lead.post(reverse("admin:kb_unpublish", args=[revision.translation_id]))
    assert live_translation(article).live_revision is None


def test_a_writer_does_not_publish(as_writer: Client):
    article = make_article(published=False)
    revision = Revision.objects.get()
    assert as_writer.post(reverse("admin:kb_publish", args=[revision.pk])).status_code == 403
    assert live_translation(article).live_revision is None


def test_publishing_needs_a_post(as_lead: Client):
    make_article(published=False)
    assert as_lead.get(reverse("admin:kb_publish", args=[Revision.objects.get().pk])).status_code == 405


def test_visibility_changes_through_the_service(as_lead: Client, heard):
    article = make_article()
    url = reverse("admin:kb_article_change", args=[article.pk])
    with heard() as ids:
        response = as_lead.post(url, _article_form(article, visibility="staff"))
    assert response.status_code == 302, response.content.decode()
    assert ids == [article.pk]
    article.refresh_from_db()
    assert article.visibility == Visibility.STAFF


def test_a_writer_does_not_open_a_published_article(as_writer: Client):
    article = make_article(visibility=Visibility.STAFF)
    url = reverse("admin:kb_article_change", args=[article.pk])
    as_writer.post(url, _article_form(article, visibility="public"))
    article.refresh_from_db()
    assert article.visibility == Visibility.STAFF


def test_the_pages_show(as_lead: Client):
    article = make_article("Change the pads")
    write(article, title="Change pads", body="x", published=False)
    page = as_lead.get(reverse("admin:kb_article_change", args=[article.pk])).content.decode()
    assert "Change pads (revision 2)" in page
    for name in ("article", "category", "redirect", "articlevote", "attachment"):
        assert as_lead.get(reverse(f"admin:kb_{name}_changelist")).status_code == 200


def test_actions_publish_and_delete(as_lead: Client, heard):
    article = make_article(published=False)
    url = reverse("admin:kb_article_changelist")
    as_lead.post(url, {"action": "publish_latest", "_selected_action": [article.pk]})
    assert Translation.objects.published().count() == 1
    with heard() as ids:
        as_lead.post(url, {"action": "delete_selected", "_selected_action": [article.pk], "post": "yes"})
    assert not Article.objects.exists()
    assert ids == [article.pk]


def test_a_picture_is_stored_once(as_writer: Client, media):
    url = reverse("admin:kb_attachment_add")
    for _ in range(2):
        assert as_writer.post(url, {"file": png("a.png")}).status_code == 302
    assert Attachment.objects.get().width == 3


def test_what_is_no_picture_is_refused(as_writer: Client, media):
    response = as_writer.post(reverse("admin:kb_attachment_add"), {"file": png("a.png", content=b"MZ")})
    assert "not a PNG" in response.content.decode()
    assert not Attachment.objects.exists()


def test_pages_name_what_they_change_and_lead_to_its_text_and_its_page(as_lead: Client):
    article = make_article("Charge the battery", category=make_category("Battery"))
    page = as_lead.get(f"/admin/kb/article/{article.pk}/change/").content.decode()
    assert f"Article {article.pk}" not in page
    assert f'<a href="/admin/kb/article/{article.pk}/texts/en/">Edit text (English)</a>' in page
    assert f'<a href="/admin/kb/article/{article.pk}/texts/de/">Write text (Deutsch)</a>' in page
    assert 'href="/en/articles/charge-the-battery/" class="viewsitelink"' in page
    page = as_lead.get(f"/admin/kb/category/{article.category_id}/change/").content.decode()
    assert f"Category {article.category_id}" not in page
    assert "<h2>Battery</h2>" in page


def test_a_draft_is_not_on_the_site(as_lead: Client):
    article = make_article("Draft", published=False)
    assert "viewsitelink" not in as_lead.get(f"/admin/kb/article/{article.pk}/change/").content.decode()


def test_the_workshop_bears_the_name_of_the_site(as_lead: Client):
    assert "Pedalworks Help: workshop" in as_lead.get("/admin/").content.decode()


@pytest.mark.parametrize("is_listed", [False, True])
def test_a_category_goes_only_where_one_works_and_nobody_is_set_free(as_lead, lead, is_listed):
    mine, other, third = make_category("Mine"), make_category("Other"), make_category("Third")
    give_category(category_id=mine.pk, by=None, user=lead)
    for shelf in (mine, other, third):
        if is_listed:
            said = {"action": "delete_selected", "_selected_action": [shelf.pk], "post": "yes"}
            answer = as_lead.post(reverse("admin:kb_category_changelist"), said)
        else:
            answer = as_lead.post(reverse("admin:kb_category_delete", args=[shelf.pk]), {"post": "yes"})
        assert answer.status_code == 403
    assert Category.objects.count() == 3


def test_an_empty_category_is_deleted_and_logged(as_lead):
    shelf = make_category("Empty")
    as_lead.post(reverse("admin:kb_category_delete", args=[shelf.pk]), {"post": "yes"})
    assert not Category.objects.exists()
    assert AuditEntry.objects.filter(action="delete_category", object_id=shelf.pk).exists()
