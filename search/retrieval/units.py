"""What a passage is chosen from: the sentences, list items and table rows of a chunk, and how a row reads. Pure.

A chunk's text says where they stand, see `search.indexing.chunking`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kb.rendering.sections import CELL_SEPARATOR
from kb.rendering.sentences import split_sentences as sentences_of
from search.indexing.chunking import BLOCK_BREAK, SECTION_BREAK

# A value of fewer words than this does not say by itself what it is about: "Yes", "12", "Green".
TELLING_WORDS = 3
CELL_NAME = re.compile(r"[^:|]{1,60}: ")


@dataclass(frozen=True)
class Span:
    start: int
    end: int


class UnitKind(StrEnum):
    SENTENCE = "sentence"
    LINE = "line"
    ROW = "row"


@dataclass(frozen=True)
class Unit:
    """`part` counts the headings within the chunk, `block` what stands between empty lines."""

    span: Span
    kind: UnitKind
    part: int
    block: int


@dataclass(frozen=True)
class Part:
    """What stands below one heading; the heading of the first part is the chunk's own and not in its text."""

    heading: Span | None
    units: tuple[Unit, ...]


def read_parts(text: str, *, longest: int) -> tuple[Part, ...]:
    """Return the parts of a chunk in order; an item of more than `longest` characters is read by its sentences."""
    parts = []
    block = 0
    for number, section in enumerate(_pieces(text, Span(0, len(text)), SECTION_BREAK)):
        blocks = list(_pieces(text, section, BLOCK_BREAK))
        heading = blocks.pop(0) if number and len(blocks) > 1 else None
        units: list[Unit] = []
        for span in blocks:
            block += 1
            units += [Unit(found, kind, number, block) for found, kind in _units(text, span, longest=longest)]
        parts.append(Part(heading, tuple(units)))
    return tuple(part for part in parts if part.units)


def read_cells(text: str, row: Span, *, marks: Sequence[Span]) -> list[Span]:
    """Return what is shown of each cell of a row: without the columns' names where the values tell by themselves."""
    cells = list(_pieces(text, row, CELL_SEPARATOR))
    names = [CELL_NAME.match(text, cell.start, cell.end) for cell in cells]
    values = [
        Span(name.end() if name else cell.start, cell.end) for cell, name in zip(cells, names, strict=True)
    ]
    asked = any(name and name.start() <= mark.start < name.end() for name in names[1:] for mark in marks)
    all_tell = not asked and all(_tells(text[value.start : value.end]) for value in values[1:])
    first = values[0] if _is_label(names[0], text[values[0].start : values[0].end]) else cells[0]
    return [first, *(values[1:] if all_tell else cells[1:])]


def _tells(value: str) -> bool:
    return len(re.findall(r"[^\W\d_]{2,}", value)) >= TELLING_WORDS


def _is_label(name: re.Match[str] | None, value: str) -> bool:
    """Say whether the first cell says what its row is about: a word under a name that is no more than a label."""
    return name is not None and len(name[0].split()) == 1 and value[:1].isalpha()


def _units(text: str, block: Span, *, longest: int) -> Iterator[tuple[Span, UnitKind]]:
    lines = list(_pieces(text, block, "\n"))
    for line in lines:
        if CELL_SEPARATOR in text[line.start : line.end]:
            yield line, UnitKind.ROW
        elif len(lines) > 1 and line.end - line.start <= longest:
            yield line, UnitKind.LINE
        else:
            yield from ((sentence, UnitKind.SENTENCE) for sentence in split_sentences(text, line))


def split_sentences(text: str, within: Span) -> list[Span]:
    """Return the sentences without the space around them; their order is the text's."""
    spans = []
    position = within.start
    for sentence in sentences_of(text[within.start : within.end]):
        start = text.index(sentence, position)
        position = start + len(sentence)
        spans.append(Span(start, position))
    return spans


def _pieces(text: str, within: Span, separator: str) -> Iterator[Span]:
    """Yield what stands between the separators, without the space around it, and nothing empty."""
    start = within.start
    while start <= within.end:
        found = text.find(separator, start, within.end)
        end = within.end if found < 0 else found
        piece = text[start:end]
        left = start + len(piece) - len(piece.lstrip())
        right = left + len(piece.strip())
        if right > left:
            yield Span(left, right)
        start = end + len(separator)
