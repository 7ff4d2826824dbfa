"""What readers leave behind."""

from datetime import date
from typing import TYPE_CHECKING

from django.db import connection, transaction

from kb.models import ArticleVote, Revision
from kb.models.revisions import RevisionState

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

LONGEST_COMMENT = 2000
_WERE_READ = (RevisionState.PUBLISHED, RevisionState.SUPERSEDED, RevisionState.ARCHIVED)


class RevisionWasNeverPublished(Exception):
    """Nobody can have read this text."""


@transaction.atomic
def vote_on_revision(
    *,
    revision_id: int,
    is_helpful: bool,
    voter: "AbstractBaseUser | None",
    voter_key: str,
    comment: str = "",
) -> ArticleVote:
    """Record what a reader says about a text; a second vote of the same reader replaces the first.

    Whether the reader may see the article is for the caller to check, as for every page.

    :raises RevisionWasNeverPublished: if the text was never one that readers saw.
    """
    if not Revision.objects.filter(pk=revision_id, state__in=_WERE_READ).exists():
        raise RevisionWasNeverPublished(revision_id)
    words = comment.replace("\x00", "").strip()[:LONGEST_COMMENT]
    vote, is_new = ArticleVote.objects.select_for_update().get_or_create(
        revision_id=revision_id,
        voter_key=voter_key,
        defaults={"is_helpful": is_helpful, "comment": words, "voter_id": voter.pk if voter else None},
    )
    if is_new:
        return vote
    if words or vote.is_helpful != is_helpful:
        # Words belong to the vote that they were written with.
        vote.comment = words
    vote.is_helpful = is_helpful
    vote.save(update_fields=["is_helpful", "comment"])
    return vote


def withdraw_vote(*, revision_id: int, voter_key: str) -> None:
    """Forget what a reader said about a text, words and all; a second time changes nothing."""
    ArticleVote.objects.filter(revision=revision_id, voter_key=voter_key).delete()


def count_view(*, article_id: int, day: date) -> None:
    """Count one opening of an article, in one statement that readers at the same time do not disturb."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO kb_articleviews (article_id, day, count)
            SELECT id, %s, 1 FROM kb_article WHERE id = %s
            ON CONFLICT ON CONSTRAINT kb_one_view_count_per_day
            DO UPDATE SET count = kb_articleviews.count + 1
            """,
            [day, article_id],
        )
