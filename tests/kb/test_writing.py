"""Revisions are added, never changed; the database says so too."""

import pytest
from django.db import IntegrityError, connection, transaction

from kb.models import Revision, Translation
from kb.services import BodyIsTooLong, DraftText, TitleIsMissing, TitleIsTooLong, add_revision
from tests.factories.kb import make_article, write

pytestmark = pytest.mark.django_db


def test_revisions_are_numbered_and_drafts(writer):
    article = make_article(by=writer, published=False)
    second = write(article, title="Two", body="b", published=False, by=writer)
    assert list(article.translations.get().revisions.values_list("number", "state")) == [
        (2, "draft"),
        (1, "draft"),
    ]
    assert second.author == writer


def test_a_draft_is_spelled_as_it_is_stored():
    article = make_article()
    draft = DraftText(title="  A \n title ", body="one\r\ntwo\x00\ud800", summary=" s ", note="n" * 600)
    revision = add_revision(article=article, locale="en", draft=draft, by=None)
    revision.refresh_from_db()
    assert (revision.title, revision.body, revision.summary) == ("A title", "one\ntwo?", "s")
    assert DraftText(revision.title, revision.summary, revision.body, revision.note) == draft


@pytest.mark.parametrize(
    ("draft", "problem"),
    [
        (DraftText(title=" "), TitleIsMissing),
        (DraftText(title="x" * 301), TitleIsTooLong),
        (DraftText(title="x", body="x" * 1_000_001), BodyIsTooLong),
    ],
)
def test_what_cannot_be_stored_is_refused(draft: DraftText, problem: type[Exception]):
    article = make_article()
    with pytest.raises(problem):
        add_revision(article=article, locale="en", draft=draft, by=None)


@pytest.mark.parametrize("column", ["title", "summary", "body", "number"])
def test_the_text_of_a_revision_never_changes(column: str):
    make_article()
    revision = Revision.objects.get()
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        Revision.objects.filter(pk=revision.pk).update(**{column: 7 if column == "number" else "other"})


def test_the_author_never_changes_but_may_leave(writer, reviewer):
    make_article(by=writer)
    with pytest.raises(IntegrityError, match="never change"), transaction.atomic():
        Revision.objects.update(author=reviewer)
    writer.delete()
    assert Revision.objects.get().author is None


def test_state_and_note_may_change():
    make_article()
    Revision.objects.update(state="archived", note="Outdated.")
    assert Revision.objects.get().note == "Outdated."


def test_a_translation_shows_only_its_own_revisions():
    mine, other = make_article(), make_article()
    foreign = Revision.objects.get(translation__article=other)
    with pytest.raises(IntegrityError, match="was not written for"), transaction.atomic():
        Translation.objects.filter(article=mine).update(live_revision=foreign)


def test_the_guards_hold_for_plain_sql():
    make_article()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE kb_revision SET body = 'x'")
