"""The comments of a text, each with where its passage stands now."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch

from kb.anchoring import Passage, Place, locate
from kb.models import Comment


@dataclass(frozen=True)
class Said:
    comment_id: int
    author_id: int | None
    author: str
    text: str
    created_at: datetime


@dataclass(frozen=True)
class Thread:
    """A comment with its replies; `place` is None for a comment on the whole text."""

    opening: Said
    replies: tuple[Said, ...]
    quote: str
    place: Place | None
    is_resolved: bool


def comment_threads(*, translation_id: int, body: str, with_resolved: bool = False) -> tuple[Thread, ...]:
    """Read the comments on a translation as they belong to `body`, the text that is shown; two queries."""
    threads = Comment.objects.threads() if with_resolved else Comment.objects.unresolved()
    replies = Comment.objects.select_related("author")
    rows = threads.filter(translation=translation_id).select_related("author")
    return tuple(_thread(row, body) for row in rows.prefetch_related(Prefetch("replies", replies)))


def _thread(comment: Comment, body: str) -> Thread:
    passage = Passage(comment.quote, comment.prefix, comment.suffix)
    return Thread(
        opening=_said(comment),
        replies=tuple(_said(reply) for reply in comment.replies.all()),
        quote=comment.quote,
        place=locate(passage, body) if comment.quote else None,
        is_resolved=comment.resolved_at is not None,
    )


def _said(comment: Comment) -> Said:
    author = str(comment.author) if comment.author else ""
    return Said(comment.pk, comment.author_id, author, comment.text, comment.created_at)
