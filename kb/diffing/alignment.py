"""Aligning two sequences: which items stay, go and come. Pure."""

from collections.abc import Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from enum import StrEnum

# The matcher's time grows with the product of both lengths; past it, only the common ends are taken as the same.
MOST_COMPARISONS = 4_000_000


class Op(StrEnum):
    SAME = "same"
    DELETED = "deleted"
    INSERTED = "inserted"


# A range of the old sequence and the range of the new one that stands in its place.
Span = tuple[bool, int, int, int, int]


def align(old: Sequence[Hashable], new: Sequence[Hashable]) -> Iterator[Span]:
    """Yield (is_same, old_start, old_end, new_start, new_end) in order; together they cover both sequences."""
    start = _common_length(old, new)
    end = _common_length(old[start:][::-1], new[start:][::-1])
    old_end, new_end = len(old) - end, len(new) - end
    if start:
        yield True, 0, start, 0, start
    if (old_end - start) * (new_end - start) > MOST_COMPARISONS:
        yield False, start, old_end, start, new_end
    elif start < old_end or start < new_end:
        matcher = SequenceMatcher(None, old[start:old_end], new[start:new_end], autojunk=False)
        for name, i, j, k, m in matcher.get_opcodes():
            yield name == "equal", start + i, start + j, start + k, start + m
    if end:
        yield True, old_end, len(old), new_end, len(new)


def _common_length(one: Sequence[Hashable], other: Sequence[Hashable]) -> int:
    length = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        length += 1
    return length
