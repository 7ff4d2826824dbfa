"""How two answers to one question differ. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from search.contracts import Relevance
from search.questions.recent import RecentQuestion

DEPTH = 10


@dataclass(frozen=True)
class Answered:
    """The articles found, best first, before any was cut, and how the whole was judged."""

    articles: tuple[int, ...]
    relevance: Relevance

    @property
    def first(self) -> int | None:
        """Return the article that readers see first; None if they are told that there is no answer."""
        return self.articles[0] if self.articles and self.is_answered else None

    @property
    def is_answered(self) -> bool:
        return self.relevance is not Relevance.NONE


@dataclass(frozen=True)
class RankChange:
    """Ranks begin at 1; None is beyond the first ten."""

    article_id: int
    old: int | None
    new: int | None


@dataclass(frozen=True)
class ComparedQuestion:
    question: RecentQuestion
    old: Answered
    new: Answered

    @property
    def overlap(self) -> float:
        """Return the share of the first ten that both have; 1 when neither has any."""
        return overlap_at(self.old.articles, self.new.articles)

    @property
    def has_other_first(self) -> bool:
        return self.old.first != self.new.first

    @property
    def became_answered(self) -> bool:
        return self.new.is_answered and not self.old.is_answered

    @property
    def became_unanswered(self) -> bool:
        return self.old.is_answered and not self.new.is_answered

    @property
    def rank_changes(self) -> tuple[RankChange, ...]:
        return rank_changes(self.old.articles, self.new.articles)


def overlap_at(old: Sequence[int], new: Sequence[int], *, depth: int = DEPTH) -> float:
    """Return how many of the first `depth` both lists share, of as many as the longer of them has."""
    before, after = set(old[:depth]), set(new[:depth])
    longer = max(len(before), len(after))
    return len(before & after) / longer if longer else 1.0


def rank_changes(old: Sequence[int], new: Sequence[int], *, depth: int = DEPTH) -> tuple[RankChange, ...]:
    """Return the articles of either list whose rank is another in the other one, in the new order."""
    before = {article: rank for rank, article in enumerate(old[:depth], start=1)}
    after = {article: rank for rank, article in enumerate(new[:depth], start=1)}
    changes = [
        RankChange(article, before.get(article), after.get(article)) for article in {**after, **before}
    ]
    return tuple(change for change in changes if change.old != change.new)
