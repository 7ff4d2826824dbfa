"""One line for each change, in its transaction, never altered; and a lead can take it away as a file."""

import csv
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import override_settings
from django.utils import timezone

from kb import services
from kb.anchoring import Passage
from kb.merging import Text
from kb.models import AuditEntry, Label, Revision
from kb.models.audit import CSV_HEADER
from kb.models.audit_words import AuditAction, AuditKind
from kb.services.auditing import About, record
from kb.services.labels import delete_label, rename_label
from kb.services.shelving import change_icon, delete_category
from kb.visibility import Visibility
from portal.accounts.models import User
from tests.factories.kb import live_translation, make_article, make_category, write
from tests.kb.pictures import png

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]
NOW = timezone.now()
SOON = NOW + timedelta(hours=1)


class Cast:
    """What the services are tried on, and by whom."""

    def __init__(self, lead: User, reviewer: User) -> None:
        self.by, self.reviewer = lead, reviewer
        self.shelf, self.other = make_category("Shelf"), make_category("Other")
        self.article = make_article("Brakes", category=self.shelf)
        self.second = make_article("Wheels", category=self.shelf)
        self.label, self.second_label = (Label.objects.create(name=name) for name in ("slope", "climb"))
        self.live = live_translation(self.article)
        self.draft = write(self.article, title="Brakes", body="New.", published=False)

    def submitted(self) -> Revision:
        return services.submit_revision(revision_id=self.draft.pk, by=None, at=NOW)


CALLS = {
    "create_article": lambda c: services.create_article(
        category=c.shelf, visibility=Visibility.PUBLIC, source_locale="en", by=c.by
    ),
    "move_article": lambda c: services.move_article(article_id=c.article.pk, category_id=c.other.pk, by=c.by),
    "change_visibility": lambda c: services.change_visibility(
        article_id=c.article.pk, visibility=Visibility.STAFF, by=c.by
    ),
    "change_article": lambda c: services.change_article(
        article_id=c.article.pk, change=services.ArticleChange(owner_id=c.by.pk), by=c.by
    ),
    "order_articles": lambda c: services.order_articles(
        category_id=c.shelf.pk, article_ids=[c.second.pk, c.article.pk], by=c.by
    ),
    "verify_article": lambda c: services.verify_article(article_id=c.article.pk, by=c.by, at=NOW),
    "merge_articles": lambda c: services.merge_articles(
        absorbed_id=c.article.pk, into_id=c.second.pk, by=c.by, at=NOW
    ),
    "archive_article": lambda c: services.archive_article(article_id=c.article.pk, by=c.by),
    "delete_article": lambda c: services.delete_article(article_id=c.article.pk, by=c.by),
    "begin_translation": lambda c: services.begin_translation(article_id=c.article.pk, locale="de", by=c.by),
    "add_revision": lambda c: services.add_revision(
        article=c.article, locale="en", draft=services.DraftText(title="x"), by=c.by
    ),
    "restore_revision": lambda c: services.restore_revision(revision_id=c.live.live_revision_id, by=c.by),
    "submit_revision": lambda c: services.submit_revision(
        revision_id=c.draft.pk, by=c.by, at=NOW, reviewer_ids=[c.reviewer.pk]
    ),
    "withdraw_revision": lambda c: services.withdraw_revision(revision_id=c.submitted().pk, by=c.by, at=NOW),
    "request_changes": lambda c: services.request_changes(
        revision_id=c.submitted().pk, by=c.by, at=NOW, message="Why?"
    ),
    "approve_revision": lambda c: services.approve_revision(revision_id=c.submitted().pk, by=c.by, at=NOW),
    "publish_revision": lambda c: services.publish_revision(revision_id=c.draft.pk, by=c.by, at=NOW),
    "unpublish_translation": lambda c: services.unpublish_translation(translation_id=c.live.pk, by=c.by),
    "change_slug": lambda c: services.change_slug(translation_id=c.live.pk, slug="new", by=c.by),
    "schedule": lambda c: services.schedule_publication(revision_id=c.draft.pk, due_at=SOON, by=c.by, at=NOW),
    "create_category": lambda c: services.create_category(
        parent=None, names=[services.CategoryName("en", "Third")], by=c.by
    ),
    "rename_category": lambda c: services.rename_category(
        category_id=c.shelf.pk, name=services.CategoryName("en", "Renamed"), by=c.by
    ),
    "move_category": lambda c: services.move_category(category_id=c.other.pk, parent_id=c.shelf.pk, by=c.by),
    "order_categories": lambda c: services.order_categories(
        parent_id=None, category_ids=[c.other.pk, c.shelf.pk], by=c.by
    ),
    "give_category_role": lambda c: services.give_category(category_id=c.shelf.pk, by=c.by, user=c.reviewer),
    "add_comment": lambda c: services.add_comment(
        translation_id=c.live.pk, text="?", by=c.by, at=NOW, passage=Passage("Text")
    ),
    "create_preview_link": lambda c: services.create_preview_link(
        translation_id=c.live.pk, expires_at=SOON, by=c.by, at=NOW
    ),
    "write_snippet": lambda c: services.write_snippet(name="a", locale="en", body="x", by=c.by, at=NOW),
    "write_template": lambda c: services.write_template(
        kind="a", locale="en", name="A", body="x", by=c.by, at=NOW
    ),
    "store_attachment": lambda c: services.store_attachment(
        name="a.png", content=png("a.png").read(), by=c.by
    ),
    "write_term": lambda c: services.write_term(words={"en": "brake"}, by=c.by),
    "change_category": lambda c: change_icon(category_id=c.shelf.pk, icon="bike", by=c.by),
    "delete_category": lambda c: delete_category(category_id=c.other.pk, by=c.by),
    "rename_label": lambda c: rename_label(label_id=c.label.pk, name="hill", by=c.by),
    "merge_labels": lambda c: rename_label(label_id=c.label.pk, name=c.second_label.name, by=c.by),
    "delete_label": lambda c: delete_label(label_id=c.label.pk, by=c.by),
}


@pytest.mark.parametrize("name", CALLS)
def test_each_change_writes_one_line_of_who_what_and_from_where(name, lead, reviewer):
    cast = Cast(lead, reviewer)
    before = set(AuditEntry.objects.values_list("pk", flat=True))
    with services.acting_from("203.0.113.7"):
        CALLS[name](cast)
    (entry,) = AuditEntry.objects.exclude(pk__in=before).filter(actor=lead)
    assert (entry.action, entry.actor_name, entry.address) == (name, lead.email, "203.0.113.7")
    others = AuditEntry.objects.exclude(pk__in=[*before, entry.pk])
    assert set(others.values_list("action", flat=True)) <= {"submit_revision"}


def test_a_working_copy_writes_a_line_when_it_becomes_a_revision(lead, reviewer):
    cast = Cast(lead, reviewer)
    lines = AuditEntry.objects.count()
    saved = services.save_working_copy(
        translation_id=cast.live.pk,
        text=Text("Brakes", "", "x"),
        expected_version=services.editable_text(cast.live.pk).version,
        by=lead,
        at=NOW,
    )
    assert AuditEntry.objects.count() == lines
    services.commit_working_copy(translation_id=cast.live.pk, expected_version=saved.version, by=lead)
    assert AuditEntry.objects.count() == lines + 1


def test_a_change_that_is_rolled_back_leaves_no_line(lead, reviewer):
    cast = Cast(lead, reviewer)
    lines = AuditEntry.objects.count()
    with transaction.atomic():
        services.verify_article(article_id=cast.article.pk, by=lead, at=NOW)
        transaction.set_rollback(True)
    assert AuditEntry.objects.count() == lines


def line(**fields) -> AuditEntry:
    about = About(AuditKind.ARTICLE, 1, fields.pop("name", "Brakes"), 1)
    return record(AuditAction.VERIFY_ARTICLE, about, by=fields.pop("by", None), **fields)


@pytest.mark.parametrize(
    "attempt",
    [
        lambda: AuditEntry.objects.update(name="x"),
        lambda: AuditEntry.objects.update(actor_name="x"),
        lambda: AuditEntry.objects.all().delete(),
    ],
)
def test_the_log_is_only_added_to(attempt, writer):
    line(by=writer)
    with pytest.raises(IntegrityError), transaction.atomic():
        attempt()
    assert AuditEntry.objects.get().name == "Brakes"


def test_who_is_deleted_is_still_named(writer):
    line(by=writer)
    writer.delete()
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.actor_name) == (None, "writer@cast.example")


def test_the_log_can_be_searched(writer, lead):
    line(by=writer, name="Brakes")
    line(by=lead, name="Wheels")
    log = AuditEntry.objects
    assert [log.by_person(lead.pk).get().name, log.matching("brak").get().name] == ["Wheels", "Brakes"]
    assert log.of_action(AuditAction.MOVE_ARTICLE).count() == 0
    assert (log.between(None, NOW).count(), log.between(NOW, None).about_article(1).count()) == (0, 2)


def test_the_log_is_exported_and_no_cell_is_a_formula():
    line(name="=cmd|' /C calc'!A0", before={"verified": None}, after={"verified": "2026"})
    header, row = csv.reader(AuditEntry.objects.csv_lines())
    assert tuple(header) == CSV_HEADER
    assert row[7] == "'=cmd|' /C calc'!A0"
    assert row[9] == "verified: 2026"


def test_a_request_is_recorded_with_its_address_and_not_with_a_claimed_one(client, lead):
    client.force_login(lead)
    article = make_article(published=False)
    path = f"/admin/kb/article/revisions/{Revision.objects.get().pk}/publish/"
    client.post(path, REMOTE_ADDR="203.0.113.9", HTTP_X_FORWARDED_FOR="198.51.100.1")
    assert AuditEntry.objects.about_article(article.pk).first().address == "203.0.113.9"


@override_settings(TRUSTED_PROXIES=1)
def test_behind_a_proxy_the_address_is_the_one_that_the_proxy_saw(client, lead):
    client.force_login(lead)
    article = make_article(published=False)
    path = f"/admin/kb/article/revisions/{Revision.objects.get().pk}/publish/"
    client.post(path, REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="6.6.6.6, 198.51.100.1")
    assert AuditEntry.objects.about_article(article.pk).first().address == "198.51.100.1"


def test_every_service_that_changes_content_is_tried_here():
    tried = set(CALLS)
    elsewhere = {
        AuditAction.DISCARD_WORKING_COPY, AuditAction.UNSCHEDULE, AuditAction.SCHEDULE_FAILED,
        AuditAction.RESOLVE_COMMENT, AuditAction.REOPEN_COMMENT, AuditAction.REVOKE_PREVIEW_LINK,
        AuditAction.TAKE_CATEGORY_ROLE, AuditAction.DELETE_SNIPPET, AuditAction.DELETE_TERM,
    }  # fmt: skip
    assert set(AuditAction) - elsewhere <= tried
