"""The part of a chunk that answers: whole sentences, items or rows, about 300 characters, chosen by the question. Pure.

Invariant: a passage stands below one heading, which its path and its anchor name. Offsets of marks are into the
passage itself, so that a page can mark words without knowing any language.
"""

import re
from collections.abc import Mapping, Sequence

from kb.rendering import anchor_of
from search.contracts import Passage
from search.retrieval.hydration import MARK_END, MARK_START
from search.retrieval.light_words import is_light
from search.retrieval.units import Part, Span, Unit, UnitKind, read_cells, read_parts

LONGEST_PASSAGE = 300
MOST_ROWS = 2
ELLIPSIS = "…"
BETWEEN_ITEMS = " · "
ENDS_BY_ITSELF = re.compile(r"[.!?…:;,。！？।：][\"'”’»)\]]*$")
# Words early in a chunk are a little more likely to be its point.
EARLIER_IS_BETTER = 0.02
# What a light word is worth beside others, and how much lighter a word may be than the heaviest that is marked.
LIGHT_PART = 0.2
FAINT_PART = 0.3

Weights = Mapping[str, float]


def choose_passage(
    text: str,
    *,
    marks: Sequence[Span],
    weights: Weights,
    heading_path: tuple[str, ...],
    anchor: str,
    longest: int = LONGEST_PASSAGE,
) -> Passage:
    """Return the run of units whose marked words weigh most; `weights` is by lexeme."""
    parts = read_parts(text, longest=longest)
    runs = [(part, run) for part in parts for run in _runs(part.units, longest=longest)]
    if not runs:
        return Passage(text="", marks=(), heading_path=heading_path, anchor=anchor)
    worth = {mark: _worth(text[mark.start : mark.end], weights) for mark in marks}
    part, run = max(runs, key=lambda found: _value(*found, worth=worth, length=len(text)))
    shown = _Writer(text, _telling(marks, run, worth), longest=longest)
    for unit in run:
        shown.add(unit)
    if part.heading is not None:
        heading = text[part.heading.start : part.heading.end]
        heading_path, anchor = (*heading_path[:-1], heading), anchor_of(heading)
    return Passage(
        text=shown.text, marks=tuple(sorted(shown.marks)), heading_path=heading_path, anchor=anchor
    )


def read_marks(marked: str | None, *, text: str) -> list[Span]:
    """Return where the marked words stand in `text`; none if the marking changed the text in any other way."""
    if marked is None or MARK_START in text or MARK_END in text:
        return []
    spans, plain, start = [], 0, 0
    for character in marked:
        if character == MARK_START:
            start = plain
        elif character == MARK_END:
            spans.append(Span(start, plain))
        else:
            plain += 1
    return spans if plain == len(text) else []


def _runs(units: Sequence[Unit], *, longest: int) -> list[list[Unit]]:
    """Return the longest run that fits from each unit on; rows stand alone, and few of them."""
    runs = []
    for first, unit in enumerate(units):
        run = [unit]
        for following in units[first + 1 :]:
            is_row = following.kind is UnitKind.ROW
            if following.span.end - unit.span.start > longest or is_row != (unit.kind is UnitKind.ROW):
                break
            if is_row and (following.block != unit.block or len(run) == MOST_ROWS):
                break
            run.append(following)
        runs.append(run)
        if len(run) == len(units):
            break
    return runs


def _value(
    part: Part, run: Sequence[Unit], *, worth: Mapping[Span, tuple[str, float]], length: int
) -> tuple[float, int, int]:
    held = _within(worth, run[0].span.start, run[-1].span.end)
    of_heading = _within(worth, part.heading.start, part.heading.end) if part.heading else []
    weights = dict(worth[mark] for mark in [*held, *of_heading])
    begins_marked = any(mark.end <= run[0].span.end for mark in held)
    # Among runs that cover the same, the one that begins with a match; then the earlier.
    value = sum(weights.values()) * (
        1.0 + (0.1 if begins_marked else 0.0) + EARLIER_IS_BETTER * (1 - run[0].span.start / length)
    )
    return value, len(held), -run[0].span.start


def _within(marks: Mapping[Span, tuple[str, float]], start: int, end: int) -> list[Span]:
    return [mark for mark in marks if start <= mark.start and mark.end <= end]


def _worth(word: str, weights: Weights) -> tuple[str, float]:
    """Guess which lexeme a marked word stands for: the one that it shares the longest beginning with."""
    folded = word.casefold()
    lexeme = max(weights, key=lambda name: (_common_prefix(folded, name), -len(name)), default=folded)
    return lexeme, weights.get(lexeme, 0.0) * (LIGHT_PART if is_light(folded) else 1.0)


def _common_prefix(a: str, b: str) -> int:
    length = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        length += 1
    return length


def _telling(
    marks: Sequence[Span], run: Sequence[Unit], worth: Mapping[Span, tuple[str, float]]
) -> list[Span]:
    """Drop marks of words that say little beside the heaviest one that is marked."""
    held = [mark for mark in marks if run[0].span.start <= mark.start and mark.end <= run[-1].span.end]
    heaviest = max((worth[mark][1] for mark in held), default=0.0)
    return [mark for mark in held if worth[mark][1] >= FAINT_PART * heaviest]


class _Writer:
    """Writes units behind each other and keeps the marks at their words."""

    def __init__(self, source: str, marks: Sequence[Span], *, longest: int) -> None:
        self._source = source
        self._marks = marks
        self._longest = longest
        self._last: Unit | None = None
        self.text = ""
        self.marks: list[tuple[int, int]] = []

    def add(self, unit: Unit) -> None:
        if self._last is not None:
            self.text += self._between(self._last, unit)
        self._last = unit
        if unit.kind is UnitKind.ROW:
            self._add_row(unit.span)
        else:
            self._add_sentence(unit.span)

    def _between(self, one: Unit, other: Unit) -> str:
        if one.kind is other.kind is UnitKind.SENTENCE and one.block == other.block:
            return " " if one.span.end < other.span.start else ""
        return " " if ENDS_BY_ITSELF.search(self.text) else BETWEEN_ITEMS

    def _add_row(self, row: Span) -> None:
        """Write a row as "Flex: 69 EUR a month, cancel monthly"."""
        cells = read_cells(self._source, row, marks=self._marks)
        texts = [self._source[cell.start : cell.end] for cell in cells]
        between = "; " if any("," in text for text in texts) else ", "
        subject_ends = " – " if any(":" in text for text in texts) else ": "
        for number, cell in enumerate(cells):
            if number:
                self.text += subject_ends if number == 1 else between
            self._copy(cell)
        if len(self.text) > self._longest:
            blank = self.text.rfind(" ", 0, self._longest)
            self.text = self.text[: blank if blank > 0 else self._longest].rstrip(" ,;:–·") + ELLIPSIS
            self.marks = [(start, end) for start, end in self.marks if end < len(self.text)]

    def _add_sentence(self, sentence: Span) -> None:
        """Write a sentence whole, or what is around its first mark if it is too long."""
        start, end = sentence.start, sentence.end
        if end - start > self._longest:
            first = next((mark.start for mark in self._marks if start <= mark.start < end), start)
            start = max(start, min(first - self._longest // 4, end - self._longest))
            start, end = _to_words(self._source, Span(start, min(end, start + self._longest)), sentence)
        self.text += ELLIPSIS if start > sentence.start else ""
        self._copy(Span(start, end))
        self.text += ELLIPSIS if end < sentence.end else ""

    def _copy(self, span: Span) -> None:
        shift = len(self.text) - span.start
        self.text += "".join(" " if c.isspace() else c for c in self._source[span.start : span.end])
        self.marks += [
            (mark.start + shift, mark.end + shift)
            for mark in self._marks
            if span.start <= mark.start and mark.end <= span.end
        ]


def _to_words(text: str, window: Span, sentence: Span) -> tuple[int, int]:
    """Move inwards to the next blank where a word would be cut, unless the text has no blanks there."""
    start, end = window.start, window.end
    if start > sentence.start and not text[start - 1].isspace():
        blank = re.compile(r"\s+").search(text, start, min(end, start + 40))
        start = blank.end() if blank else start
    if end < sentence.end and not text[end].isspace():
        blank_at = text.rfind(" ", start, end)
        end = blank_at if blank_at > end - 40 else end
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
