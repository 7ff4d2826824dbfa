"""Typing beside the live text: readers see nothing of it, writers never overwrite each other, nothing is lost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kb.merging import Text
from kb.models import AuditEntry, RescuedDraft, Revision, Translation
from kb.rights import NotAllowed
from kb.services import (
    NothingToCommit,
    TextWasChanged,
    TitleIsMissing,
    beat,
    begin_translation,
    commit_working_copy,
    discard_working_copy,
    editable_text,
    forget_rescued_draft,
    leave,
    open_editor,
    save_working_copy,
)
from kb.services.presence import forget_old_sessions
from tests.factories.kb import live_translation, make_article, write

pytestmark = pytest.mark.django_db
NOW = timezone.now()
BASE = "One.\n\nTwo.\n\nThree.\n"


@pytest.fixture
def translation() -> Translation:
    return live_translation(make_article("Brakes", body=BASE))


def save(translation, body, version, by, **more):
    text = Text("Brakes", "", body)
    return save_working_copy(
        translation_id=translation.pk, text=text, expected_version=version, by=by, at=NOW, **more
    )


def test_what_is_typed_stands_beside_the_live_text(translation, writer, heard):
    with heard() as ids:
        started = open_editor(translation_id=translation.pk, by=writer, at=NOW)
        saved = save(translation, "New.", started.version, writer)
    assert (started.text.body, started.is_copy, saved.text.body, saved.is_copy) == (BASE, False, "New.", True)
    assert live_translation(translation.article).live_revision.body == BASE
    assert Revision.objects.count() == 1
    assert ids == []


def test_autosaves_make_neither_revisions_nor_lines_in_the_log(translation, writer):
    lines = AuditEntry.objects.count()
    version = editable_text(translation.pk).version
    for number in range(5):
        version = save(translation, f"Typed {number}", version, writer).version
    assert (Revision.objects.count(), AuditEntry.objects.count()) == (1, lines)
    assert editable_text(translation.pk).text.body == "Typed 4"


def test_a_save_over_newer_text_is_refused_with_both_texts(translation, writer, reviewer):
    for person in (writer, reviewer):
        started = open_editor(translation_id=translation.pk, by=person, at=NOW)
    save(translation, "One!\n\nTwo.\n\nThree.\n", started.version, reviewer)
    with pytest.raises(TextWasChanged) as refused:
        save(translation, "One.\n\nTwo.\n\nThree?\n", started.version, writer)
    found = refused.value
    assert (found.base.body, found.mine.body, found.theirs.body) == (
        BASE,
        "One.\n\nTwo.\n\nThree?\n",
        "One!\n\nTwo.\n\nThree.\n",
    )
    assert found.merged().is_clean
    saved = save(translation, found.merged().resolved().body, found.version, writer)
    assert saved.text.body == "One!\n\nTwo.\n\nThree?\n"


def test_a_refused_text_is_kept_for_its_writer(translation, writer, reviewer):
    started = editable_text(translation.pk)
    save(translation, "Theirs", started.version, reviewer)
    for body in ("Mine", "Mine, longer"):
        with pytest.raises(TextWasChanged):
            save(translation, body, started.version, writer)
    draft = RescuedDraft.objects.get()
    assert (draft.writer, draft.body, draft.reason) == (writer, "Mine, longer", "refused")
    forget_rescued_draft(draft_id=draft.pk, by=reviewer)
    assert RescuedDraft.objects.exists()
    forget_rescued_draft(draft_id=draft.pk, by=writer)
    assert not RescuedDraft.objects.exists()


def test_the_origin_of_a_merge_is_what_the_tab_saw(translation, writer, reviewer):
    first = save(translation, "One.\n\nTwo, better.\n", editable_text(translation.pk).version, reviewer)
    began = open_editor(translation_id=translation.pk, by=writer, at=NOW, tab="a")
    save(translation, "One.\n\nTwo, best.\n", first.version, reviewer)
    with pytest.raises(TextWasChanged) as refused:
        save(translation, "Uno.\n\nTwo, better.\n", began.version, writer, tab="a")
    assert refused.value.base.body == "One.\n\nTwo, better.\n"
    assert refused.value.merged().resolved().body == "Uno.\n\nTwo, best.\n"


def test_a_copy_becomes_a_draft_and_is_closed(translation, writer):
    saved = save(translation, "New.", editable_text(translation.pk).version, writer)
    revision = commit_working_copy(
        translation_id=translation.pk, expected_version=saved.version, by=writer, note="Clearer"
    )
    assert (revision.body, revision.state, revision.note, revision.author) == (
        "New.", "draft", "Clearer", writer,
    )  # fmt: skip
    assert revision.based_on == translation.live_revision
    assert not editable_text(translation.pk).is_copy
    with pytest.raises(NothingToCommit):
        commit_working_copy(translation_id=translation.pk, expected_version=saved.version, by=writer)


def test_a_version_never_comes_back(translation, writer):
    stale = save(translation, "New.", editable_text(translation.pk).version, writer)
    discarded = discard_working_copy(
        translation_id=translation.pk, expected_version=stale.version, by=writer, at=NOW
    )
    again = save(translation, "Newer.", discarded.version, writer)
    assert len({stale.version, discarded.version, again.version}) == 3
    with pytest.raises(TextWasChanged):
        save(translation, "Stale.", stale.version, writer)


def test_what_is_discarded_can_be_found_again(translation, writer):
    saved = save(translation, "Typed", editable_text(translation.pk).version, writer)
    shown = discard_working_copy(
        translation_id=translation.pk, expected_version=saved.version, by=writer, at=NOW
    )
    assert (shown.text.body, RescuedDraft.objects.get().body) == (BASE, "Typed")


def test_a_revision_added_elsewhere_is_merged_and_not_overwritten(translation, writer):
    saved = save(translation, "One!\n\nTwo.\n\nThree.\n", editable_text(translation.pk).version, writer)
    write(translation.article, title="Brakes", body="One.\n\nTwo.\n\nThree?\n", published=False)
    assert editable_text(translation.pk).is_behind
    with pytest.raises(TextWasChanged) as refused:
        save(translation, "One!!\n\nTwo.\n\nThree.\n", saved.version, writer)
    merged = refused.value.merged()
    assert merged.resolved().body == "One!!\n\nTwo.\n\nThree?\n"
    assert not save(translation, "x", refused.value.version, writer).is_behind


def test_a_new_tab_on_an_overtaken_copy_cannot_overwrite_the_revision(translation, writer, reviewer):
    save(translation, "One!\n\nTwo.\n\nThree.\n", editable_text(translation.pk).version, writer)
    write(translation.article, title="Brakes", body="One.\n\nTwo.\n\nThree?\n", published=False)
    began = open_editor(translation_id=translation.pk, by=reviewer, at=NOW)
    with pytest.raises(TextWasChanged) as refused:
        save(translation, "One!\n\nTwo!\n\nThree.\n", began.version, reviewer)
    assert refused.value.merged().resolved().body == "One!\n\nTwo!\n\nThree?\n"


def test_a_text_begins_as_a_working_copy_in_a_new_language(writer):
    article = make_article("Brakes")
    translation = begin_translation(article_id=article.pk, locale="de", by=writer)
    assert begin_translation(article_id=article.pk, locale="de", by=writer) == translation
    saved = save_working_copy(
        translation_id=translation.pk, text=Text(body="Bremsen"), by=writer, at=NOW,
        expected_version=editable_text(translation.pk).version,
    )  # fmt: skip
    with pytest.raises(TitleIsMissing):
        commit_working_copy(translation_id=translation.pk, expected_version=saved.version, by=writer)
    assert editable_text(translation.pk).text.body == "Bremsen"


def test_who_may_not_edit_neither_opens_nor_saves(translation, agent):
    with pytest.raises(NotAllowed):
        open_editor(translation_id=translation.pk, by=agent, at=NOW)
    with pytest.raises(NotAllowed):
        save(translation, "x", editable_text(translation.pk).version, agent)


def test_two_writers_see_each_other_until_one_is_gone(translation, writer, reviewer):
    for person in (writer, reviewer):
        open_editor(translation_id=translation.pk, by=person, at=NOW)
    (other,) = beat(translation_id=translation.pk, by=writer, at=NOW)
    assert (other.user_id, other.locale) == (reviewer.pk, "en")
    assert beat(translation_id=translation.pk, by=writer, at=NOW + timedelta(seconds=31)) == ()
    leave(translation_id=translation.pk, by=writer, at=NOW)
    assert beat(translation_id=translation.pk, by=reviewer, at=NOW) == ()


def test_old_sessions_are_forgotten(translation, writer):
    open_editor(translation_id=translation.pk, by=writer, at=NOW)
    assert forget_old_sessions(at=NOW + timedelta(days=1)) == 0
    assert forget_old_sessions(at=NOW + timedelta(days=15)) == 1
