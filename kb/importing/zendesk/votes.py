"""Votes of Zendesk: one by one where the export has them, else as many as an article's sums say."""

from collections.abc import Sequence

from kb.importing.finishing import MOST_VOTES
from kb.importing.sources import SourceVote
from kb.importing.zendesk.records import Record


def votes_of(article: Record, votes: Sequence[Record]) -> tuple[SourceVote, ...]:
    """Return each vote under a key that is the same at the next import."""
    if votes:
        return tuple(
            SourceVote(f"zendesk:{vote.number('id')}", vote.whole("value") > 0, vote.moment("created_at"))
            for vote in votes
            if vote.whole("value")
        )
    count = min(max(article.whole("vote_count"), 0), MOST_VOTES)
    helpful = min(max((count + article.whole("vote_sum")) // 2, 0), count)
    number = article.number("id")
    return tuple(SourceVote(f"zendesk:{number}:{place}", place < helpful) for place in range(count))
