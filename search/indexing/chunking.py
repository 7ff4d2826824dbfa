"""From the sections of an article to the passages that are found. Pure.

Invariant: every unit of the text (a sentence, a list item, a table row, a block of code) stands whole and in order in
one passage. Only two cases differ: the last sentences before a break within prose open the next passage again, and a
unit that is longer than `UNSPLIT_LIMITS` passages is cut, by lines where it can be, else by words, else anywhere.

A passage says where its units stand, for whoever quotes it: sentences of one block on one line, list items and rows on
their own lines, blocks behind an empty line, and a heading within the passage behind `SECTION_BREAK`.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil

from kb.rendering import Block, BlockKind, Section
from search.indexing.tokens import cut_to_tokens, estimate_tokens

CHUNKING_VERSION = 2

BLOCK_BREAK = "\n\n"
SECTION_BREAK = "\n\n\n"
UNSPLIT_LIMITS = 4
# Neighbours below the same heading that are shorter than this part of a passage share one.
SMALL_PART = 4
OVERLAP_PART = 8
# What a title and headings leave to the text, however long they are.
LEAST_TEXT_TOKENS = 32
SPECIAL_TOKENS = 2


@dataclass(frozen=True)
class ChunkDraft:
    heading_path: tuple[str, ...]
    anchor: str
    text: str


@dataclass(frozen=True)
class _Piece:
    """A unit, and which block it belongs to: pieces of one block stay close together when joined."""

    text: str
    tokens: int
    block: int
    is_prose: bool
    is_heading: bool = False


@dataclass(frozen=True)
class _Group:
    """Sections that share passages: one, or small neighbours."""

    heading_path: tuple[str, ...]
    anchor: str
    pieces: tuple[_Piece, ...]

    @property
    def tokens(self) -> int:
        return sum(piece.tokens for piece in self.pieces)


def chunk_article(
    *, title: str, summary: str, sections: Sequence[Section], limit_tokens: int
) -> tuple[ChunkDraft, ...]:
    """Cut an article into passages of `limit_tokens` at most, title and headings included.

    The summary opens the first passage, unless the text begins with it. Without any text, the summary is the passage.
    """
    drafts = []
    for group in _merge_small(
        _groups(_with_summary(summary, sections)), title=title, limit_tokens=limit_tokens
    ):
        budget = _budget(title, group.heading_path, limit_tokens)
        for pieces in _split(_cut_giants(group.pieces, budget), budget):
            drafts.append(ChunkDraft(group.heading_path, group.anchor, _join(pieces)))
    return tuple(drafts) or (ChunkDraft((), "", summary.strip()),)


def embedding_text(title: str, heading_path: Sequence[str], text: str) -> str:
    """Return what is embedded: the way to the passage, which tells what it is about, and the passage."""
    way = [title]
    for heading in heading_path:
        if heading.casefold() != way[-1].casefold():
            way.append(heading)
    return f"{' > '.join(way)}\n{text}".strip()


def content_hash(title: str, heading_path: Sequence[str], text: str) -> str:
    """Return the SHA-256 of what is embedded: equal hashes have equal vectors."""
    return hashlib.sha256(embedding_text(title, heading_path, text).encode()).hexdigest()


def _budget(title: str, heading_path: Sequence[str], limit_tokens: int) -> int:
    way = estimate_tokens(embedding_text(title, heading_path, ""))
    return max(limit_tokens - way - SPECIAL_TOKENS, LEAST_TEXT_TOKENS)


def _with_summary(summary: str, sections: Sequence[Section]) -> list[Section]:
    texts = [block.text for section in sections for block in section.blocks]
    if not summary.strip() or not texts or _plain(texts[0]).startswith(_plain(summary)):
        return list(sections)
    opening = Block(kind=BlockKind.PARAGRAPH, text=summary.strip(), units=(summary.strip(),))
    first = next(index for index, section in enumerate(sections) if section.blocks)
    with_opening = replace(sections[first], blocks=(opening, *sections[first].blocks))
    return [*sections[:first], with_opening, *sections[first + 1 :]]


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _groups(sections: Sequence[Section]) -> Iterator[_Group]:
    block_number = 0
    for index, section in enumerate(sections):
        pieces = []
        for block in section.blocks:
            block_number += 1
            is_prose = block.kind is BlockKind.PARAGRAPH
            pieces += [_piece(unit, block_number, is_prose) for unit in block.units if unit.strip()]
        following = sections[index + 1].heading_path if index + 1 < len(sections) else ()
        if not pieces and section.heading_path and not _is_below(following, section.heading_path):
            block_number += 1
            pieces = [_piece(section.heading_path[-1], block_number, False)]
        if pieces:
            yield _Group(section.heading_path, section.anchor, tuple(pieces))


def _piece(text: str, block: int, is_prose: bool, *, is_heading: bool = False) -> _Piece:
    # Empty lines within code must not look like the end of a section.
    text = re.sub(r"\n{3,}", BLOCK_BREAK, text.strip("\n"))
    return _Piece(text, estimate_tokens(text), block, is_prose, is_heading)


def _is_below(path: tuple[str, ...], ancestor: tuple[str, ...]) -> bool:
    return len(path) > len(ancestor) and path[: len(ancestor)] == ancestor


def _merge_small(groups: Iterator[_Group], *, title: str, limit_tokens: int) -> Iterator[_Group]:
    """Let runs of small neighbours below one heading share a passage, each behind its own heading."""
    small = limit_tokens // SMALL_PART
    run: _Group | None = None
    for group in groups:
        if run is not None and group.tokens < small and _are_siblings(run, group):
            heading = _piece(group.heading_path[-1], -group.pieces[0].block, False, is_heading=True)
            merged = replace(run, pieces=(*run.pieces, heading, *group.pieces))
            if merged.tokens <= _budget(title, run.heading_path, limit_tokens):
                run = merged
                continue
        if run is not None:
            yield run
            run = None
        if group.tokens < small:
            run = group
        else:
            yield group
    if run is not None:
        yield run


def _are_siblings(one: _Group, other: _Group) -> bool:
    return bool(one.heading_path and other.heading_path) and one.heading_path[:-1] == other.heading_path[:-1]


def _cut_giants(pieces: Sequence[_Piece], budget: int) -> Iterator[_Piece]:
    for piece in pieces:
        if piece.tokens <= budget * UNSPLIT_LIMITS:
            yield piece
        else:
            for text in cut_to_tokens(piece.text, budget):
                yield replace(piece, text=text, tokens=estimate_tokens(text), is_prose=False)


def _split(pieces: Iterator[_Piece], budget: int) -> Iterator[list[_Piece]]:
    """Fill passages evenly, so that no crumb is left for the last."""
    waiting = list(pieces)
    left = sum(piece.tokens for piece in waiting)
    current: list[_Piece] = []
    size = 0
    for piece in waiting:
        goal = (size + left) / max(1, ceil((size + left) / budget))
        if current and (size + piece.tokens > budget or size + piece.tokens / 2 > goal):
            yield current
            current = _overlap(current, piece, budget)
            size = sum(kept.tokens for kept in current)
        current.append(piece)
        size += piece.tokens
        left -= piece.tokens
    if current:
        yield current


def _overlap(done: list[_Piece], following: _Piece, budget: int) -> list[_Piece]:
    """Return the last sentences of `done` that open the next passage: only where prose goes on as prose."""
    kept: list[_Piece] = []
    room = min(budget // OVERLAP_PART, budget - following.tokens)
    for piece in reversed(done[1:]):
        room -= piece.tokens
        if room < 0 or not piece.is_prose or not following.is_prose:
            break
        kept.insert(0, piece)
    return kept


def _join(pieces: Sequence[_Piece]) -> str:
    text = pieces[0].text
    for before, piece in pairwise(pieces):
        if before.block != piece.block:
            text += SECTION_BREAK if piece.is_heading else BLOCK_BREAK
        else:
            text += " " if piece.is_prose else "\n"
        text += piece.text
    return text
