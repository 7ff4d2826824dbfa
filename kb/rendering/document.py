"""The one reading of a body that the page, the outline and the index share: its tree with anchors given out."""

import re
from dataclasses import dataclass

from kb.rendering.anchors import Anchors, is_footnote_id
from kb.rendering.callouts import callout_of
from kb.rendering.markdown import markdown_to_html
from kb.rendering.tree import Element, Node, parse_html, text_of, walk

HEADING_TAGS = ("h1", "h2", "h3", "h4", "h5", "h6")
HIGHEST_LEVEL = 2  # The page has the title as its h1.
_TASK = re.compile(r"\s*\[([ xX])\]\s+")


@dataclass(frozen=True)
class Heading:
    level: int
    text: str
    anchor: str


@dataclass(frozen=True)
class Document:
    root: Element
    headings: tuple[Heading, ...]
    anchors: Anchors


def parse_document(body: str) -> Document:
    root = parse_html(markdown_to_html(body))
    _recognise_blocks(root)
    anchors = Anchors()
    headings = _number_headings(root, anchors)
    _keep_explicit_ids(root, anchors)
    return Document(root, headings, anchors)


def _recognise_blocks(element: Element) -> None:
    children: list[Node] = []
    for child in element.children:
        if isinstance(child, Element):
            _recognise_blocks(child)
            if child.tag == "blockquote":
                child = callout_of(child) or child
            elif child.tag == "li":
                _recognise_task(child)
        children.append(child)
    element.children = children
    if element.tag == "ul" and any("task" in item.classes for item in element.elements()):
        element.attributes["class"] = "task-list"


def _recognise_task(item: Element) -> None:
    holder = item
    elements = item.elements()
    if elements and elements[0].tag == "p" and (not item.children or item.children[0] in ("\n", elements[0])):
        holder = elements[0]
    if not holder.children or not isinstance(opening := holder.children[0], str):
        return
    if mark := _TASK.match(opening):
        box = Element("input", {"type": "checkbox", "disabled": ""})
        if mark[1] != " ":
            box.attributes["checked"] = ""
        holder.children[0:1] = [box, " " + opening[mark.end() :]]
        item.attributes["class"] = "task"


def _number_headings(root: Element, anchors: Anchors) -> tuple[Heading, ...]:
    """Give each heading its anchor and a level one below its parent's, whatever levels the author skipped."""
    headings = []
    levels: list[int] = []
    for element in walk(root):
        if element.tag not in HEADING_TAGS:
            continue
        text = text_of(element)
        if not text:
            # Nothing to read and nothing to jump to; a picture in it stays.
            element.tag = "div"
            continue
        written = int(element.tag[1])
        while levels and levels[-1] >= written:
            levels.pop()
        level = HIGHEST_LEVEL + len(levels)
        levels.append(written)
        heading = Heading(min(level, 6), text, anchors.add_heading(text))
        element.tag = f"h{heading.level}"
        _keep_old_id(element)
        element.attributes["id"] = heading.anchor
        headings.append(heading)
    return tuple(headings)


def _keep_old_id(heading: Element) -> None:
    if old := heading.attributes.get("id"):
        heading.children.insert(0, Element("span", {"id": old}))


def _keep_explicit_ids(root: Element, anchors: Anchors) -> None:
    """Keep ids that authors gave where they are free, so that old links to them still arrive."""
    for element in list(walk(root)):
        if element.tag in HEADING_TAGS:
            continue
        value = element.attributes.pop("name", "") or element.attributes.get("id", "")
        element.attributes.pop("id", None)
        if not value:
            continue
        if is_footnote_id(value):
            if anchors.add_footnote(value):
                element.attributes["id"] = value
            continue
        spellings = anchors.add_explicit(value)
        if spellings:
            element.attributes["id"] = spellings[0]
        for other in spellings[1:]:
            element.children.insert(0, Element("span", {"class": "anchor-alias", "id": other}))
