"""Aligning two sequences: which items stay, go and come. Pure.

What is long is cut at items that both have once, in the same order (Bram Cohen's patience diff); the parts between
are compared exactly as long as the budget lasts, and are taken as rewritten after that.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

# The matcher's time grows with the product of both lengths; this many pairs of items are compared in all.
MOST_COMPARISONS = 4_000_000


class Op(StrEnum):
    SAME = "same"
    DELETED = "deleted"
    INSERTED = "inserted"


# A range of the old sequence and the range of the new one that stands in its place.
Span = tuple[bool, int, int, int, int]


@dataclass
class Budget:
    """How many pairs of items may still be compared; parts of one comparison share it."""

    left: int

    def pays(self, comparisons: int) -> bool:
        if comparisons > self.left:
            return False
        self.left -= comparisons
        return True


def align(old: Sequence[Hashable], new: Sequence[Hashable], budget: Budget | None = None) -> Iterator[Span]:
    """Yield (is_same, old_start, old_end, new_start, new_end) in order; together they cover both sequences."""
    waiting: Span | None = None
    for span in _spans(old, new, (0, len(old), 0, len(new)), budget or Budget(MOST_COMPARISONS)):
        if waiting is not None and waiting[0] and span[0]:
            waiting = (True, waiting[1], span[2], waiting[3], span[4])
            continue
        if waiting is not None:
            yield waiting
        waiting = span
    if waiting is not None:
        yield waiting


def _spans(
    old: Sequence[Hashable], new: Sequence[Hashable], part: tuple[int, int, int, int], budget: Budget
) -> Iterator[Span]:
    i, j, k, m = part
    start = _common_length(old[i:j], new[k:m])
    end = _common_length(old[i + start : j][::-1], new[k + start : m][::-1])
    if start:
        yield True, i, i + start, k, k + start
    yield from _middle(old, new, (i + start, j - end, k + start, m - end), budget)
    if end:
        yield True, j - end, j, m - end, m


def _middle(
    old: Sequence[Hashable], new: Sequence[Hashable], part: tuple[int, int, int, int], budget: Budget
) -> Iterator[Span]:
    i, j, k, m = part
    if i == j and k == m:
        return
    if budget.pays((j - i) * (m - k)):
        matcher = SequenceMatcher(None, old[i:j], new[k:m], autojunk=False)
        for name, a, b, c, d in matcher.get_opcodes():
            yield name == "equal", i + a, i + b, k + c, k + d
        return
    anchors = _anchors(old[i:j], new[k:m])
    if not anchors:
        yield False, i, j, k, m
        return
    before_old, before_new = i, k
    for at_old, at_new in anchors:
        yield from _spans(old, new, (before_old, i + at_old, before_new, k + at_new), budget)
        before_old, before_new = i + at_old + 1, k + at_new + 1
        yield True, before_old - 1, before_old, before_new - 1, before_new
    yield from _spans(old, new, (before_old, j, before_new, m), budget)


def _anchors(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Return the longest row of items that both have exactly once and that stand in the same order in both."""
    once_old = {item for item, count in Counter(old).items() if count == 1}
    once_new = {item for item, count in Counter(new).items() if count == 1}
    places = {item: number for number, item in enumerate(new) if item in once_new}
    pairs = [(number, places[item]) for number, item in enumerate(old) if item in once_old and item in places]
    tails: list[int] = []
    ends: list[int] = []
    previous: list[int] = []
    for number, (_, at_new) in enumerate(pairs):
        length = bisect_left(tails, at_new)
        tails[length : length + 1] = [at_new]
        ends[length : length + 1] = [number]
        previous.append(ends[length - 1] if length else -1)
    row: list[tuple[int, int]] = []
    number = ends[-1] if ends else -1
    while number >= 0:
        row.append(pairs[number])
        number = previous[number]
    return row[::-1]


def _common_length(one: Sequence[Hashable], other: Sequence[Hashable]) -> int:
    length = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        length += 1
    return length
