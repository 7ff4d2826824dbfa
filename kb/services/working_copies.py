"""Typing beside the live text, several writers at once, and nothing lost.

A translation has one working copy, shared by its writers. Its version changes with every save, and with every new
revision; who saves names the version that was started from, and is refused if it is no longer the current one. The
refused text is kept as a rescued draft of its writer, and the refusal carries all that a merge needs.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from kb.merging import MergedText, Text, merge_texts
from kb.models import Article, EditingSession, RescuedDraft, Revision, Translation, WorkingCopy
from kb.models.audit_words import AuditAction
from kb.models.revisions import Significance
from kb.models.working_copies import RescueReason
from kb.queries.editing import EditableText, editable_text
from kb.rights import Right, require
from kb.services.auditing import about_revision, about_translation, record
from kb.services.revisions import (
    LONGEST_BODY,
    BodyIsTooLong,
    DraftText,
    check_draft,
    storable,
    write_revision,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

# None of ours is longer: what is cut off here was no version anyway.
LONGEST_VERSION = 40


class TextWasChanged(Exception):
    """Somebody saved in between. Carries both texts, what they began as, and the version to save a merge with."""

    def __init__(self, *, base: Text, mine: Text, theirs: Text, current: EditableText) -> None:
        super().__init__(current.version)
        self.base, self.mine, self.theirs = base, mine, theirs
        self.current = current

    @property
    def version(self) -> str:
        return self.current.current_version

    def merged(self) -> MergedText:
        return merge_texts(base=self.base, mine=self.mine, theirs=self.theirs)


def open_editor(*, translation_id: int, by: "AbstractUser", at: datetime, tab: str = "") -> EditableText:
    """Return the text to edit and remember that this tab began with it; `tab` is any name that the page made up.

    :raises NotAllowed: if `by` may not change the article.
    """
    translation = Translation.objects.select_related("article").get(pk=translation_id)
    require(by, Right.EDIT, translation.article)
    current = editable_text(translation_id)
    _remember(current, by=by, at=at, tab=tab)
    return current


def save_working_copy(
    *, translation_id: int, text: Text, expected_version: str, by: "AbstractUser", at: datetime, tab: str = ""
) -> EditableText:
    """Save what was typed; readers see none of it.

    Call it outside of a transaction, so that the rescued draft outlives the refusal.

    :raises NotAllowed: if `by` may not change the article.
    :raises BodyIsTooLong: if the body has more than a million characters; the page still has it.
    :raises TextWasChanged: if `expected_version` is no longer the current one; the text is kept as a rescued draft.
    """
    text, expected_version = _storable(text), expected_version[:LONGEST_VERSION]
    with transaction.atomic():
        translation = _held(translation_id, by)
        current = editable_text(translation_id)
        if current.current_version == expected_version:
            saved = _save(current, text, by=by, at=at)
            _remember(saved, by=by, at=at, tab=tab)
            return saved
        refused = _refusal(current, text, expected_version, by=by, tab=tab)
        _rescue(translation.pk, text, expected_version, by=by, at=at, tab=tab, reason=RescueReason.REFUSED)
    raise refused


def commit_working_copy(
    *,
    translation_id: int,
    expected_version: str,
    by: "AbstractUser",
    note: str = "",
    significance: Significance = Significance.MINOR,
    translated_from: Revision | None = None,
) -> Revision:
    """Make the working copy a revision, in the state of a draft, and close the copy.

    :raises NotAllowed: if `by` may not change the article.
    :raises NothingToCommit: if there is no working copy.
    :raises TextWasChanged: if `expected_version` is no longer the current one; nothing is changed then.
    :raises TitleIsMissing, TitleIsTooLong: if the title is not one that a revision can have.
    """
    with transaction.atomic():
        translation = _held(translation_id, by)
        current = editable_text(translation_id)
        if not current.is_copy:
            raise NothingToCommit(translation_id)
        if current.current_version != expected_version:
            raise _refusal(current, current.text, expected_version, by=by, tab="")
        draft = DraftText(current.text.title, current.text.summary, current.text.body, note, significance)
        check_draft(draft)
        revision = write_revision(
            article=translation.article,
            locale=translation.locale,
            draft=draft,
            by=by,
            based_on=Revision.objects.filter(pk=current.based_on_id or 0).first(),
            translated_from=translated_from,
        )
        _close(translation_id)
        after = {"significance": str(significance), "note": draft.note}
        record(AuditAction.ADD_REVISION, about_revision(revision, translation), by=by, after=after)
        return revision


def discard_working_copy(
    *, translation_id: int, expected_version: str, by: "AbstractUser", at: datetime
) -> EditableText:
    """Go back to the newest revision; what was typed stays as a rescued draft of `by`.

    :raises NotAllowed: if `by` may not change the article.
    :raises TextWasChanged: if somebody saved since `expected_version`.
    """
    with transaction.atomic():
        translation = _held(translation_id, by)
        current = editable_text(translation_id)
        if not current.is_copy:
            return current
        if current.version != expected_version and current.current_version != expected_version:
            raise _refusal(current, current.text, expected_version, by=by, tab="")
        _rescue(
            translation_id, current.text, current.version, by=by, at=at, tab="", reason=RescueReason.DISCARDED
        )
        _close(translation_id)
        record(AuditAction.DISCARD_WORKING_COPY, about_translation(translation), by=by)
        return editable_text(translation_id)


class NothingToCommit(Exception):
    """Nobody has typed anything since the newest revision."""


def forget_rescued_draft(*, draft_id: int, by: "AbstractUser") -> None:
    """Delete a rescued draft of one's own; a second time changes nothing."""
    RescuedDraft.objects.filter(pk=draft_id, writer=by.pk).delete()


def _held(translation_id: int, by: "AbstractUser") -> Translation:
    # The article first, as everywhere: nobody waits in a circle.
    article_id = Translation.objects.values_list("article_id", flat=True).get(pk=translation_id)
    Article.objects.select_for_update(no_key=True).get(pk=article_id)
    translation = Translation.objects.select_related("article").get(pk=translation_id)
    require(by, Right.EDIT, translation.article)
    return translation


def _save(current: EditableText, text: Text, *, by: "AbstractUser", at: datetime) -> EditableText:
    number = current.copy_version + 1
    WorkingCopy.objects.update_or_create(
        translation_id=current.translation_id,
        defaults={
            "is_open": True,
            "version": number,
            "based_on_id": current.newest_revision_id,
            "title": text.title,
            "summary": text.summary,
            "body": text.body,
            "saved_by_id": by.pk,
            "saved_at": at,
        },
    )
    return editable_text(current.translation_id)


def _close(translation_id: int) -> None:
    copy = WorkingCopy.objects.get(translation=translation_id)
    copy.is_open, copy.version = False, copy.version + 1
    copy.title = copy.summary = copy.body = ""
    copy.save(update_fields=["is_open", "version", "title", "summary", "body"])


def _refusal(
    current: EditableText, mine: Text, expected: str, *, by: "AbstractUser", tab: str
) -> TextWasChanged:
    """Collect what the writer has not seen, and what both texts began as."""
    seen = _seen(current.translation_id, expected, by=by, tab=tab)
    if not current.is_behind:
        return TextWasChanged(base=seen, mine=mine, theirs=current.text, current=current)
    # The copy was overtaken by a revision.
    began, newest = _text_of(current.based_on_id), _text_of(current.newest_revision_id)
    if seen == current.text:
        return TextWasChanged(base=began, mine=mine, theirs=newest, current=current)
    both = merge_texts(base=began, mine=current.text, theirs=newest).marked()
    return TextWasChanged(base=seen, mine=mine, theirs=both, current=current)


def _seen(translation_id: int, version: str, *, by: "AbstractUser", tab: str) -> Text:
    """Return what the writer began with: as this tab saw it, else the revision that the version names."""
    session = EditingSession.objects.filter(
        translation=translation_id, writer=by.pk, tab=tab, version=version
    ).first()
    if session is not None:
        return Text(session.title, session.summary, session.body)
    named = version.partition(".")[0]
    known = Revision.objects.filter(translation=translation_id)
    return _text_of(int(named) if named.isdecimal() and known.filter(pk=int(named)).exists() else None)


def _text_of(revision_id: int | None) -> Text:
    revision = Revision.objects.filter(pk=revision_id).first() if revision_id else None
    return Text(revision.title, revision.summary, revision.body) if revision else Text()


def _remember(current: EditableText, *, by: "AbstractUser", at: datetime, tab: str) -> None:
    text = current.text
    session = EditingSession(
        translation_id=current.translation_id,
        writer_id=by.pk,
        tab=tab,
        seen_at=at,
        version=current.version,
        title=text.title,
        summary=text.summary,
        body=text.body,
    )
    # One statement, every few seconds for each open tab.
    EditingSession.objects.bulk_create(
        [session],
        update_conflicts=True,
        unique_fields=["translation", "writer", "tab"],
        update_fields=["seen_at", "version", "title", "summary", "body"],
    )


def _rescue(
    translation_id: int,
    text: Text,
    version: str,
    *,
    by: "AbstractUser",
    at: datetime,
    tab: str,
    reason: RescueReason,
) -> None:
    RescuedDraft.objects.update_or_create(
        translation_id=translation_id,
        writer_id=by.pk,
        version=version,
        tab=tab,
        reason=reason,
        defaults={"title": text.title, "summary": text.summary, "body": text.body, "updated_at": at},
    )


def _storable(text: Text) -> Text:
    if len(text.body) > LONGEST_BODY:
        raise BodyIsTooLong(len(text.body))
    return Text(storable(text.title), storable(text.summary), storable(text.body))
