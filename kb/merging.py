"""Merging two writers' texts that began as the same one. Pure.

The texts are compared block by block (paragraphs, lists, tables, fenced code), and where both changed the same block,
line by line. What only one of them changed is taken; what both changed differently is a conflict, and holds both.
The algorithm is diff3: Khanna, Kunal and Pierce, "A Formal Investigation of Diff3", 2007.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_BLANK_END = re.compile(r"\n[ \t]*\n\Z")
_FENCE = re.compile(r"\s{0,3}(`{3,}|~{3,})")


@dataclass(frozen=True)
class Text:
    """What a writer writes: three fields that are saved and merged together."""

    title: str = ""
    summary: str = ""
    body: str = ""


@dataclass(frozen=True)
class Agreed:
    """A stretch that needs no decision."""

    text: str


@dataclass(frozen=True)
class Conflict:
    """A stretch that both changed, each in a way of one's own."""

    base: str
    mine: str
    theirs: str


Segment = Agreed | Conflict


@dataclass(frozen=True)
class MergedText:
    title: tuple[Segment, ...]
    summary: tuple[Segment, ...]
    body: tuple[Segment, ...]

    @property
    def is_clean(self) -> bool:
        return not any(isinstance(part, Conflict) for part in (*self.title, *self.summary, *self.body))

    def resolved(self, *, prefer_theirs: bool = False) -> Text:
        """Return one text, every conflict decided for one side."""
        return Text(
            *(_joined(field, prefer_theirs) for field in (self.title, self.summary, self.body)),
        )

    def marked(self) -> Text:
        """Return one text with both sides of each conflict in the body, marked, for whoever decides by hand."""
        return Text(
            _joined(self.title, False),
            _joined(self.summary, False),
            "".join(_marked(part) for part in self.body),
        )


def merge_texts(*, base: Text, mine: Text, theirs: Text) -> MergedText:
    """Merge what was made of `base` by two writers."""
    return MergedText(
        title=_whole(base.title, mine.title, theirs.title),
        summary=_whole(base.summary, mine.summary, theirs.summary),
        body=merge_bodies(base=base.body, mine=mine.body, theirs=theirs.body),
    )


def merge_bodies(*, base: str, mine: str, theirs: str) -> tuple[Segment, ...]:
    """Merge Markdown; without conflicts the segments' texts, one after the other, are the merged body."""
    blocks = _diff3(split_blocks(base), split_blocks(mine), split_blocks(theirs))
    parts = [_by_lines(part) if isinstance(part, Conflict) else part for part in blocks]
    return tuple(_parted(part) for part in parts[:-1]) + tuple(parts[-1:])


def split_blocks(body: str) -> list[str]:
    """Cut Markdown at blank lines outside of fenced code; the pieces, joined, are the body again."""
    blocks: list[str] = []
    current: list[str] = []
    fence = ""
    for line in body.splitlines(keepends=True):
        if not fence and line.strip() and current and not current[-1].strip():
            blocks.append("".join(current))
            current = []
        current.append(line)
        if found := _FENCE.match(line):
            if not fence:
                fence = found[1]
            elif found[1].startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
    if current:
        blocks.append("".join(current))
    return blocks


def _by_lines(conflict: Conflict) -> Segment:
    """Merge the lines of blocks that both changed, if they changed different ones."""
    base, mine, theirs = (
        side.splitlines(keepends=True) for side in (conflict.base, conflict.mine, conflict.theirs)
    )
    finer = list(_diff3(base, mine, theirs))
    agreed = [part.text for part in finer if isinstance(part, Agreed)]
    return Agreed("".join(agreed)) if len(agreed) == len(finer) else conflict


def _whole(base: str, mine: str, theirs: str) -> tuple[Segment, ...]:
    if mine == theirs or theirs == base:
        return (Agreed(mine),)
    return (Agreed(theirs),) if mine == base else (Conflict(base, mine, theirs),)


def _diff3(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> Iterator[Segment]:
    """Yield stretches that are the same for all, changed by one, or in conflict."""
    in_mine, in_theirs = _matches(base, mine), _matches(base, theirs)
    at = (0, 0, 0)
    anchors = [index for index in range(len(base)) if index in in_mine and index in in_theirs]
    for index in anchors:
        upto = (index, in_mine[index], in_theirs[index])
        yield from _stretch(base, mine, theirs, at, upto)
        yield Agreed(_newer(base[index], mine[upto[1]], theirs[upto[2]]))
        at = (index + 1, upto[1] + 1, upto[2] + 1)
    yield from _stretch(base, mine, theirs, at, (len(base), len(mine), len(theirs)))


def _stretch(
    base: Sequence[str],
    mine: Sequence[str],
    theirs: Sequence[str],
    start: tuple[int, int, int],
    end: tuple[int, int, int],
) -> Iterator[Segment]:
    sides = (base, mine, theirs)
    old, own, other = ("".join(side[a:b]) for side, a, b in zip(sides, start, end, strict=True))
    keys = [_key(text) for text in (old, own, other)]
    if keys[1] == keys[2] or keys[2] == keys[0]:
        if own:
            yield Agreed(own)
    elif keys[1] == keys[0]:
        if other:
            yield Agreed(other)
    else:
        yield Conflict(old, own, other)


def _matches(base: Sequence[str], other: Sequence[str]) -> dict[int, int]:
    """Pair the places of `base` with those of `other` that hold the same."""
    matcher = SequenceMatcher(None, [_key(text) for text in base], [_key(text) for text in other], False)
    return {
        block.a + step: block.b + step
        for block in matcher.get_matching_blocks()
        for step in range(block.size)
    }


def _key(text: str) -> str:
    # Blank lines after a block only separate it from the next.
    return text.rstrip("\n")


def _newer(base: str, mine: str, theirs: str) -> str:
    return theirs if mine == base else mine


def _parted(part: Segment) -> Segment:
    """Part what was the end of its text from what now follows it."""
    if isinstance(part, Agreed):
        return Agreed(_with_blank_line(part.text))
    return Conflict(*(_with_blank_line(side) for side in (part.base, part.mine, part.theirs)))


def _with_blank_line(text: str) -> str:
    if not text or _BLANK_END.search(text):
        return text
    return f"{text}\n" if text.endswith("\n") else f"{text}\n\n"


def _joined(parts: Sequence[Segment], prefer_theirs: bool) -> str:
    return "".join(
        part.text if isinstance(part, Agreed) else (part.theirs if prefer_theirs else part.mine)
        for part in parts
    )


def _marked(part: Segment) -> str:
    if isinstance(part, Agreed):
        return part.text
    mine, theirs = (
        side if side.endswith("\n") or not side else f"{side}\n" for side in (part.mine, part.theirs)
    )
    return f"<<<<<<<\n{mine}=======\n{theirs}>>>>>>>\n\n"
