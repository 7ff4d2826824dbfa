"""What a reader said about a text, as the article page shows it."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from kb.models import ArticleVote
from portal.helpcenter.voters import voter_key


@dataclass(frozen=True)
class Feedback:
    """`is_helpful` is None as long as nothing was said."""

    article_id: int
    revision_id: int
    is_helpful: bool | None = None
    comment: str = ""
    # What screen readers hear after a change.
    said: str = ""

    @property
    def action(self) -> str:
        return reverse("helpcenter:vote", kwargs={"article_id": self.article_id})

    @property
    def is_given(self) -> bool:
        return self.is_helpful is not None

    @property
    def is_yes(self) -> bool:
        return self.is_helpful is True

    @property
    def is_no(self) -> bool:
        return self.is_helpful is False


def feedback_of(request: HttpRequest, *, article_id: int, revision_id: int) -> Feedback:
    """Return what this reader said before; a visitor who never voted costs no query."""
    key = voter_key(request)
    vote = ArticleVote.objects.filter(revision=revision_id, voter_key=key).first() if key else None
    if vote is None:
        return Feedback(article_id, revision_id)
    return Feedback(article_id, revision_id, is_helpful=vote.is_helpful, comment=vote.comment)
