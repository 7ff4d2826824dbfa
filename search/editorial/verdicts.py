"""What an edit means for a question. Pure: two ranks in, a verdict out.

A rank counts from 1 among what the page shows; None is not among it.
"""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    BREAKS = "breaks"
    FIXES = "fixes"
    FALLS = "falls"
    RISES = "rises"
    SAME = "same"


class Wanted(StrEnum):
    """Whether people have judged that the article answers the question."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class AskedHere:
    """A question as one reader asks it; `audience` is the widest visibility of what that reader may read."""

    text: str
    locale: str
    audience: str
    wanted: Wanted = Wanted.UNKNOWN
    times: int = 0  # how often it was asked lately; 0 for one of the evaluation set


@dataclass(frozen=True)
class QuestionEffect:
    question: AskedHere
    before: int | None
    after: int | None

    @property
    def verdict(self) -> Verdict:
        return judge(self.before, self.after, wanted=self.question.wanted)


@dataclass(frozen=True)
class Effects:
    """`concerned` are the questions that the article appears for, before or after; the worst first.

    `left_out` were not asked: the time was over, or they are too far from what the article says.
    """

    concerned: tuple[QuestionEffect, ...] = ()
    asked: int = 0
    left_out: int = 0

    @property
    def fixes(self) -> int:
        return self._count(Verdict.FIXES)

    @property
    def breaks(self) -> int:
        return self._count(Verdict.BREAKS)

    @property
    def wins(self) -> int:
        """Return how many questions the article is the first hit of today."""
        return sum(effect.before == 1 for effect in self.concerned)

    def _count(self, verdict: Verdict) -> int:
        return sum(effect.verdict is verdict for effect in self.concerned)


def judge(before: int | None, after: int | None, *, wanted: Wanted = Wanted.UNKNOWN) -> Verdict:
    """Say what becomes of a question when the article's rank changes.

    First place and being shown at all decide; the other way round where another article should stand first.
    """
    if before == after:
        return Verdict.SAME
    if wanted is Wanted.NO:
        if 1 in (before, after):
            return Verdict.BREAKS if after == 1 else Verdict.FIXES
        return _moved(before, after)
    if after == 1 or before is None:
        return Verdict.FIXES
    if before == 1 or after is None:
        return Verdict.BREAKS
    return _moved(before, after)


def in_order(effects: list[QuestionEffect]) -> tuple[QuestionEffect, ...]:
    """Sort by what deserves a look: broken, fixed, moved; of those what is asked most, then what stands highest."""
    places = {verdict: place for place, verdict in enumerate(Verdict)}
    return tuple(
        sorted(
            effects,
            key=lambda one: (
                places[one.verdict],
                -one.question.times,
                min(one.before or 99, one.after or 99),
                one.question.text,
            ),
        )
    )


def _moved(before: int | None, after: int | None) -> Verdict:
    if after is None:
        return Verdict.FALLS
    return Verdict.RISES if before is None or after < before else Verdict.FALLS
