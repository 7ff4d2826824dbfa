"""Writing by the API: the same services, the same rights, and nobody's text overwritten."""

import pytest
from django.core.cache import cache

from kb.models import Article, AuditEntry, RescuedDraft, Revision
from kb.services import give_category
from tests.factories.kb import live_translation, make_article, make_category

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()


@pytest.fixture
def as_writer(client, writer):
    client.force_login(writer)
    return client


def copy_path(article: Article, locale: str = "en") -> str:
    return f"/api/v1/articles/{article.pk}/texts/{locale}/working-copy"


def put(client, article, etag, *, locale="en", **text):
    return client.put(
        copy_path(article, locale), {"title": "T", **text}, content_type=JSON, headers={"If-Match": etag}
    )


def commit(client, article, etag, **fields):
    path = f"/api/v1/articles/{article.pk}/texts/en/revisions"
    return client.post(path, fields, content_type=JSON, headers={"If-Match": etag})


def step(client, revision_id, name, headers=None, **fields):
    path = f"/api/v1/revisions/{revision_id}/{name}"
    return client.post(path, fields, content_type=JSON, headers=headers)


def test_an_article_goes_from_nothing_to_readers(client, writer, reviewer):
    client.force_login(writer)
    wanted = {"category_id": make_category("Brakes").pk, "source_locale": "en"}
    created = client.post("/api/v1/articles", wanted, content_type=JSON)
    assert created.status_code == 201, created.json()
    article = Article.objects.get(pk=created.json()["id"])
    saved = put(client, article, '"0.0"', title="Pads", body="Change them.")
    assert saved.status_code == 200, saved.json()
    revision = commit(client, article, saved["ETag"], note="First").json()
    assert step(client, revision["id"], "submit", reviewer_ids=[reviewer.pk]).json()["state"] == "in_review"
    assert step(client, revision["id"], "publish").status_code == 403
    client.force_login(reviewer)
    assert step(client, revision["id"], "approve").json()["state"] == "approved"
    assert step(client, revision["id"], "publish", slug="new-pads").json()["state"] == "published"
    assert live_translation(article).slug == "new-pads"


def test_a_save_over_newer_text_is_refused_with_the_current_version(as_writer):
    article = make_article("Brakes")
    read = as_writer.get(copy_path(article))["ETag"]
    newer = put(as_writer, article, read, body="Theirs.")
    refused = put(as_writer, article, read, body="Mine.")
    assert refused.status_code == 412
    assert (f'"{refused.json()["version"]}"', refused["ETag"]) == (newer["ETag"], newer["ETag"])
    assert as_writer.get(copy_path(article)).json()["body"] == "Theirs."
    assert RescuedDraft.objects.get().body == "Mine."


def test_nobody_saves_without_naming_a_version(as_writer):
    article = make_article("Brakes")
    response = as_writer.put(copy_path(article), {"title": "T"}, content_type=JSON)
    assert (response.status_code, list(response.json())) == (428, ["detail"])


def test_a_working_copy_is_discarded_by_whoever_has_read_it(as_writer):
    article = make_article("Brakes")
    saved = put(as_writer, article, as_writer.get(copy_path(article))["ETag"], body="Typed.")
    stale = as_writer.delete(copy_path(article), headers={"If-Match": '"9.9"'})
    assert stale.status_code == 412
    gone = as_writer.delete(copy_path(article), headers={"If-Match": saved["ETag"]})
    assert gone.json()["is_copy"] is False


def test_a_commit_needs_a_title_and_something_new(as_writer):
    article = make_article("Brakes")
    read = as_writer.get(copy_path(article))["ETag"]
    assert commit(as_writer, article, read).status_code == 409
    saved = put(as_writer, article, read, title="")
    response = commit(as_writer, article, saved["ETag"])
    assert (response.status_code, list(response.json()["fields"])) == (400, ["title"])


def test_a_step_in_the_wrong_state_is_a_conflict(client, reviewer):
    client.force_login(reviewer)
    revision = Revision.objects.get(translation__article=make_article(published=False))
    assert step(client, revision.pk, "approve").status_code == 409
    assert step(client, revision.pk, "request-changes", message="").status_code == 400


def test_a_step_of_a_revision_that_changed_since_is_refused(client, reviewer):
    client.force_login(reviewer)
    revision = Revision.objects.get(translation__article=make_article(published=False))
    read = client.get(f"/api/v1/revisions/{revision.pk}")["ETag"]
    step(client, revision.pk, "submit")
    refused = step(client, revision.pk, "publish", headers={"If-Match": read})
    assert (refused.status_code, refused.json()["version"]) == (412, f"{revision.pk}.in_review")


def test_a_writer_of_billing_finds_nothing_of_security(as_writer, writer):
    give_category(category_id=make_category("Billing").pk, user=writer, by=None)
    article = make_article(category=make_category("Security"))
    revision = live_translation(article).live_revision
    paths = [copy_path(article), f"/api/v1/revisions/{revision.pk}", copy_path(article, "de")]
    assert [as_writer.get(path).status_code for path in paths] == [404, 404, 404]
    assert put(as_writer, article, '"0.0"', locale="de").status_code == 404
    wanted = {"category_id": article.category_id, "source_locale": "en"}
    assert as_writer.post("/api/v1/articles", wanted, content_type=JSON).status_code == 403


@pytest.mark.parametrize("role", [None, "customer", "agent"])
def test_who_does_not_write_changes_nothing(client, request, role):
    if role:
        client.force_login(request.getfixturevalue(role))
    article = make_article()
    revision = live_translation(article).live_revision
    lines = AuditEntry.objects.count()
    statuses = {
        put(client, article, '"0.0"').status_code,
        step(client, revision.pk, "restore").status_code,
        client.patch(f"/api/v1/articles/{article.pk}", {"is_promoted": True}, content_type=JSON).status_code,
        client.post(f"/api/v1/articles/{article.pk}/texts/en/unpublish").status_code,
    }
    assert statuses == ({404} if role else {403})
    assert AuditEntry.objects.count() == lines


def test_an_article_is_changed_and_the_log_knows_from_where(client, lead):
    client.force_login(lead)
    article, category = make_article(), make_category("Other")
    response = client.patch(
        f"/api/v1/articles/{article.pk}",
        {"category_id": category.pk, "owner_id": None},
        content_type=JSON,
        REMOTE_ADDR="203.0.113.7",
    )
    assert response.json()["category_id"] == category.pk
    entry = AuditEntry.objects.first()
    assert (entry.actor, entry.address, entry.after["category"]) == (lead, "203.0.113.7", category.pk)
    missing = client.patch(f"/api/v1/articles/{article.pk}", {"category_id": 0}, content_type=JSON)
    assert (missing.status_code, list(missing.json()["fields"])) == (400, ["category_id"])


def test_a_reviewer_takes_a_text_from_readers(client, reviewer):
    client.force_login(reviewer)
    article = make_article()
    assert client.post(f"/api/v1/articles/{article.pk}/texts/en/unpublish").status_code == 204
    assert live_translation(article).live_revision is None


def test_session_users_need_the_csrf_token(writer):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(writer)
    article = make_article()
    assert put(strict, article, '"0.0"').status_code == 403
