"""Comments on passages of a text, for those who work on it. Readers never see them."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from kb.anchoring import Passage
from kb.models import Comment, Revision, Translation
from kb.models.audit_words import AuditAction, AuditKind
from kb.rights import Right, require
from kb.services.auditing import About, record
from kb.services.revisions import storable

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

LONGEST_COMMENT = 5000
LONGEST_QUOTE = 2000


class CommentIsEmpty(Exception):
    """A comment says something."""


class CommentIsTooLong(Exception):
    """A comment has 5000 characters at most, a passage 2000."""


@transaction.atomic
def add_comment(
    *,
    translation_id: int,
    text: str,
    by: "AbstractUser",
    at: datetime,
    passage: Passage | None = None,
    revision_id: int | None = None,
) -> Comment:
    """Comment on a passage, or without one on the whole text; `revision_id` is the text that was commented on.

    :raises NotAllowed: if `by` may not change the article.
    :raises CommentIsEmpty, CommentIsTooLong: for what they say.
    """
    said = _checked(text)
    translation = Translation.objects.select_related("article").get(pk=translation_id)
    require(by, Right.EDIT, translation.article)
    revision = Revision.objects.filter(pk=revision_id or 0, translation=translation).first()
    where = passage or Passage("")
    if len(where.quote) > LONGEST_QUOTE:
        raise CommentIsTooLong(len(where.quote))
    comment = Comment.objects.create(
        translation=translation,
        revision=revision,
        author_id=by.pk,
        text=said,
        quote=storable(where.quote),
        prefix=storable(where.prefix),
        suffix=storable(where.suffix),
        created_at=at,
    )
    _record(AuditAction.ADD_COMMENT, comment, translation, by)
    return comment


@transaction.atomic
def reply_to_comment(*, comment_id: int, text: str, by: "AbstractUser", at: datetime) -> Comment:
    """Answer a comment; a reply to a reply stands below the same comment.

    :raises NotAllowed: if `by` may not change the article.
    :raises CommentIsEmpty, CommentIsTooLong: for what they say.
    """
    said = _checked(text)
    thread, translation = _held(comment_id, by)
    reply = Comment.objects.create(
        translation=translation, parent=thread, author_id=by.pk, text=said, created_at=at
    )
    _record(AuditAction.ADD_COMMENT, reply, translation, by)
    return reply


@transaction.atomic
def resolve_comment(*, comment_id: int, by: "AbstractUser", at: datetime) -> Comment:
    """Put a comment with its replies aside; doing it twice changes nothing.

    :raises NotAllowed: if `by` may not change the article.
    """
    thread, translation = _held(comment_id, by)
    if thread.resolved_at is None:
        thread.resolved_at, thread.resolved_by_id = at, by.pk
        thread.save(update_fields=["resolved_at", "resolved_by"])
        _record(AuditAction.RESOLVE_COMMENT, thread, translation, by)
    return thread


@transaction.atomic
def reopen_comment(*, comment_id: int, by: "AbstractUser") -> Comment:
    """Take a resolved comment up again; doing it twice changes nothing.

    :raises NotAllowed: if `by` may not change the article.
    """
    thread, translation = _held(comment_id, by)
    if thread.resolved_at is not None:
        thread.resolved_at = thread.resolved_by = None
        thread.save(update_fields=["resolved_at", "resolved_by"])
        _record(AuditAction.REOPEN_COMMENT, thread, translation, by)
    return thread


def _held(comment_id: int, by: "AbstractUser") -> tuple[Comment, Translation]:
    """Lock the comment that begins the thread."""
    found = Comment.objects.get(pk=comment_id)
    thread = Comment.objects.select_for_update().get(pk=found.parent_id or found.pk)
    translation = Translation.objects.select_related("article").get(pk=thread.translation_id)
    require(by, Right.EDIT, translation.article)
    return thread, translation


def _checked(text: str) -> str:
    said = storable(text).strip()
    if not said:
        raise CommentIsEmpty
    if len(said) > LONGEST_COMMENT:
        raise CommentIsTooLong(len(said))
    return said


def _record(action: AuditAction, comment: Comment, translation: Translation, by: "AbstractUser") -> None:
    about = About(AuditKind.COMMENT, comment.pk, comment.text, translation.article_id)
    record(action, about, by=by, after={"passage": comment.quote[:100]} if comment.quote else None)
