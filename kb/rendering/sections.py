"""The plain text of a body, cut at its headings, for an index that quotes it and links to where it stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from kb.rendering.document import HEADING_TAGS, Heading, parse_document
from kb.rendering.sentences import split_sentences
from kb.rendering.tree import Element, Node, is_blank, raw_text_of, text_of, walk


class BlockKind(StrEnum):
    PARAGRAPH = "paragraph"
    LIST = "list"
    TABLE = "table"
    CODE = "code"
    QUOTE = "quote"
    CALLOUT = "callout"


@dataclass(frozen=True)
class Block:
    """`units` are the pieces that must not be cut: sentences, list items with what they hold, rows, whole code."""

    kind: BlockKind
    text: str
    units: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """What stands between one heading and the next; before the first, the path and the anchor are empty."""

    heading_path: tuple[str, ...]
    anchor: str
    blocks: tuple[Block, ...]


def sections(body: str) -> tuple[Section, ...]:
    """Return the sections of `body` in order; a heading without text below it is a section without blocks."""
    document = parse_document(body)
    by_anchor = {heading.anchor: heading for heading in document.headings}
    found: list[Section] = []
    path: list[Heading] = []
    blocks: list[Block] = []

    def close() -> None:
        if blocks or path:
            anchor = path[-1].anchor if path else ""
            found.append(Section(tuple(heading.text for heading in path), anchor, tuple(blocks)))
        blocks.clear()

    for piece in _pieces(document.root):
        if isinstance(piece, Block):
            blocks.append(piece)
            continue
        close()
        heading = by_anchor[piece.attributes["id"]]
        while path and path[-1].level >= heading.level:
            path.pop()
        path.append(heading)
    close()
    return tuple(found)


# Between the cells of a row, so that whoever quotes a row can tell its cells.
CELL_SEPARATOR = " | "
# What writers put into a cell to say that it is empty.
_EMPTY_CELLS = frozenset({"", "-", "–", "—", "−"})

# Boxes around blocks: what they hold is read as if they were not there.
_TRANSPARENT = frozenset({"", "div", "section", "details", "aside", "figure"})
_BLOCKS = frozenset(
    {"p", "ul", "ol", "dl", "table", "pre", "blockquote", "hr", "summary", "figcaption", *HEADING_TAGS}
)


def _pieces(container: Element) -> Iterator[Block | Element]:
    """Yield blocks and headings below `container`; loose text between blocks is a paragraph."""
    loose: list[Node] = []
    for child in container.children:
        if isinstance(child, Element) and (child.tag in _BLOCKS or child.tag in _TRANSPARENT):
            yield from _loose_paragraph(loose)
            loose = []
            yield from _of_element(child)
        else:
            loose.append(child)
    yield from _loose_paragraph(loose)


def _loose_paragraph(nodes: list[Node]) -> Iterator[Block]:
    if nodes and not all(is_blank(node) for node in nodes):
        yield from _block(BlockKind.PARAGRAPH, split_sentences(text_of(Element("", {}, nodes))))


def _of_element(element: Element) -> Iterator[Block | Element]:
    if element.tag in HEADING_TAGS:
        yield element
    elif "callout" in element.classes:
        yield from _block(BlockKind.CALLOUT, _units_within(element, without_title=True))
    elif element.tag in _TRANSPARENT:
        yield from _pieces(element)
    elif element.tag == "blockquote":
        yield from _block(BlockKind.QUOTE, _units_within(element))
    elif element.tag in {"ul", "ol"}:
        yield from _block(BlockKind.LIST, (_item_text(item) for item in element.elements()))
    elif element.tag == "dl":
        yield from _block(BlockKind.LIST, _definitions(element))
    elif element.tag == "table":
        yield from _block(BlockKind.TABLE, _rows(element))
    elif element.tag == "pre":
        yield from _block(BlockKind.CODE, [raw_text_of(element).strip("\n")])
    else:
        yield from _block(BlockKind.PARAGRAPH, split_sentences(text_of(element)))


def _block(kind: BlockKind, units: "Iterator[str] | list[str] | tuple[str, ...]") -> Iterator[Block]:
    kept = tuple(unit for unit in units if unit.strip())
    if kept:
        separator = " " if kind is BlockKind.PARAGRAPH else "\n"
        yield Block(kind, separator.join(kept), kept)


def _units_within(container: Element, *, without_title: bool = False) -> Iterator[str]:
    children = [c for c in container.children if not (without_title and _is_callout_title(c))]
    for piece in _pieces(Element("", {}, children)):
        if isinstance(piece, Block):
            yield from piece.units
        else:
            yield text_of(piece)


def _is_callout_title(node: Node) -> bool:
    return isinstance(node, Element) and "callout-title" in node.classes


def _item_text(item: Element) -> str:
    """Return an item with everything nested in it, one line for each paragraph, item or row."""
    lines = (
        list(_units_within(item)) if any(child.tag in _BLOCKS for child in walk(item)) else [text_of(item)]
    )
    return "\n".join(line for line in lines if line)


def _definitions(element: Element) -> Iterator[str]:
    terms: list[str] = []
    for child in element.elements():
        if child.tag == "dt":
            terms.append(text_of(child))
        else:
            yield ": ".join([*terms, _item_text(child)])
            terms = []
    if terms:
        yield ", ".join(terms)


def _rows(table: Element) -> Iterator[str]:
    """Yield each row as "Header: cell | Header: cell", so that a row says by itself what its figures mean."""
    headers: list[str] = []
    for element in walk(table):
        if element.tag == "caption":
            yield text_of(element)
        if element.tag != "tr":
            continue
        cells = [cell for cell in element.elements() if cell.tag in {"td", "th"}]
        texts = [text_of(cell) for cell in cells]
        if not headers and cells and all(cell.tag == "th" for cell in cells):
            headers = texts
            continue
        padded = headers + [""] * (len(texts) - len(headers))
        named = [
            f"{header}: {text}" if header else text
            for header, text in zip(padded, texts, strict=False)
            if text not in _EMPTY_CELLS
        ]
        yield CELL_SEPARATOR.join(named)
    if headers and not any(element.tag == "td" for element in walk(table)):
        yield CELL_SEPARATOR.join(header for header in headers if header)
