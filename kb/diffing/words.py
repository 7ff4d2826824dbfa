"""Changes of plain text by word. Pure.

Invariant: what is same and deleted, joined, is the old text, and what is same and inserted the new one.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from kb.diffing.alignment import MOST_COMPARISONS, Budget, Op, Span, align

# A word, a run of spaces, or a sign by itself; in scripts without spaces each character.
_TOKEN = re.compile(r"[ \t]+|\n|[぀-ヿ㐀-䶿一-鿿฀-๿]|[^\W_]+|.", re.DOTALL)


@dataclass(frozen=True)
class Change:
    op: Op
    text: str


@dataclass(frozen=True)
class Line:
    """One line of a source as it is shown: with its number in each text, where it stands in it."""

    op: Op
    old_number: int | None
    new_number: int | None
    changes: tuple[Change, ...]


def tokens_of(text: str) -> list[str]:
    return _TOKEN.findall(text)


def diff_words(old: str, new: str, budget: Budget | None = None) -> tuple[Change, ...]:
    """Return the changes that turn `old` into `new`, as few and as long as they can be."""
    before, after = tokens_of(old), tokens_of(new)
    changes: list[Change] = []
    for is_same, i, j, k, m in _without_islands(list(align(before, after, budget)), before):
        if is_same:
            changes.append(Change(Op.SAME, "".join(before[i:j])))
            continue
        if i < j:
            changes.append(Change(Op.DELETED, "".join(before[i:j])))
        if k < m:
            changes.append(Change(Op.INSERTED, "".join(after[k:m])))
    return tuple(changes)


def is_same(changes: Iterable[Change]) -> bool:
    return all(change.op is Op.SAME for change in changes)


def diff_lines(old: str, new: str) -> tuple[Line, ...]:
    """Return both texts line by line; lines that were rewritten show their changed words."""
    before, after = old.split("\n"), new.split("\n")
    lines: list[Line] = []
    # The words of all rewritten lines together take as long as those of one text may.
    budget = Budget(MOST_COMPARISONS)
    for same, i, j, k, m in align(before, after):
        if same:
            lines += [
                Line(Op.SAME, i + n + 1, k + n + 1, (Change(Op.SAME, text),))
                for n, text in enumerate(before[i:j])
            ]
        else:
            lines += _rewritten(before[i:j], after[k:m], (i, k), budget)
    return tuple(lines)


def _rewritten(
    before: Sequence[str], after: Sequence[str], starts: tuple[int, int], budget: Budget
) -> Iterator[Line]:
    """Yield the old lines, then the new ones, with the words that differ between them."""
    changes = diff_words("\n".join(before), "\n".join(after), budget) if before and after else ()
    if not changes:
        changes = (Change(Op.DELETED, "\n".join(before)), Change(Op.INSERTED, "\n".join(after)))
    for op, texts, start in ((Op.DELETED, before, starts[0]), (Op.INSERTED, after, starts[1])):
        if not texts:
            continue
        kept = [change for change in changes if change.op in {Op.SAME, op}]
        for number, parts in enumerate(_by_line(kept), start + 1):
            is_old = op is Op.DELETED
            yield Line(op, number if is_old else None, None if is_old else number, parts)


def _by_line(changes: Iterable[Change]) -> list[tuple[Change, ...]]:
    lines: list[list[Change]] = [[]]
    for change in changes:
        for number, piece in enumerate(change.text.split("\n")):
            if number:
                lines.append([])
            if piece:
                lines[-1].append(Change(change.op, piece))
    return [tuple(line) for line in lines]


def _without_islands(spans: Sequence[Span], before: Sequence[str]) -> Iterator[Span]:
    """Join changes that only a space or a sign keeps apart: three words that changed are read as one change."""
    judged = [(span[0] and not _is_island(spans, number, before), span) for number, span in enumerate(spans)]
    for is_same, group in groupby(judged, key=lambda found: found[0]):
        run = [span for _, span in group]
        yield is_same, run[0][1], run[-1][2], run[0][3], run[-1][4]


def _is_island(spans: Sequence[Span], number: int, before: Sequence[str]) -> bool:
    if number in {0, len(spans) - 1}:
        return False
    _, i, j, _, _ = spans[number]
    return not any(piece.isalnum() or piece == "\n" for piece in before[i:j])
