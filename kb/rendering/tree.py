"""A small tree of sanitised HTML. It is only ever built from the sanitiser's output, which is well-formed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape, unescape

VOID_TAGS = frozenset({"br", "col", "hr", "img", "input", "wbr"})
# Deeper elements are flattened into their ancestor, so that a recursive pass never runs out of stack.
DEEPEST = 120

_TOKEN = re.compile(r"<(?P<close>/?)(?P<tag>[a-z][a-z0-9]*)(?P<attributes>[^>]*)>|(?P<text>[^<]+|<)")
_ATTRIBUTE = re.compile(r'([^\s="]+)="([^"]*)"')
_SPACE = re.compile(r"\s+")


@dataclass(slots=True, eq=False)
class Element:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: "list[Node]" = field(default_factory=list)

    @property
    def classes(self) -> frozenset[str]:
        return frozenset(self.attributes.get("class", "").split())

    def elements(self) -> "list[Element]":
        return [child for child in self.children if isinstance(child, Element)]


Node = Element | str


def parse_html(html: str) -> Element:
    """Build the tree of `html`, the sanitiser's output, under a root element without a tag."""
    root = Element("")
    open_elements = [root]
    flattened = 0
    for token in _TOKEN.finditer(_without_gt_in_attributes(html)):
        if (text := token["text"]) is not None:
            open_elements[-1].children.append(unescape(text))
        elif token["close"]:
            if flattened:
                flattened -= 1
            elif len(open_elements) > 1:
                open_elements.pop()
        elif token["tag"] in VOID_TAGS:
            open_elements[-1].children.append(_element(token))
        elif len(open_elements) > DEEPEST:
            flattened += 1
        else:
            element = _element(token)
            open_elements[-1].children.append(element)
            open_elements.append(element)
    return root


def _without_gt_in_attributes(html: str) -> str:
    # The sanitiser leaves ">" and "<" in attribute values as they are; escaped, a tag ends at its first ">".
    return _QUOTED_TAG.sub(_escape_values, html)


_QUOTED_TAG = re.compile(r'<[a-z][a-z0-9]*(?: [^\s="<>]+="[^"]*")++>')


def _escape_values(tag: "re.Match[str]") -> str:
    inside = tag[0][1:-1]
    return f"<{inside.replace('<', '&lt;').replace('>', '&gt;')}>"


def _element(token: "re.Match[str]") -> Element:
    attributes = {name: unescape(value) for name, value in _ATTRIBUTE.findall(token["attributes"])}
    return Element(token["tag"], attributes)


def to_html(node: Node) -> str:
    parts: list[str] = []
    _write(node, parts)
    return "".join(parts)


def _write(node: Node, parts: list[str]) -> None:
    if isinstance(node, str):
        parts.append(escape(node, quote=False))
        return
    if node.tag:
        attributes = "".join(f' {name}="{escape(value)}"' for name, value in node.attributes.items())
        parts.append(f"<{node.tag}{attributes}>")
    for child in node.children:
        _write(child, parts)
    if node.tag and node.tag not in VOID_TAGS:
        parts.append(f"</{node.tag}>")


def walk(element: Element) -> Iterator[Element]:
    """Yield every element below `element`, in document order."""
    pending = element.elements()[::-1]
    while pending:
        current = pending.pop()
        yield current
        pending.extend(current.elements()[::-1])


def text_of(node: Node) -> str:
    """Return the text of `node` on one line, a line break as a space, without footnote marks."""
    parts: list[str] = []
    _collect_text(node, parts)
    return _SPACE.sub(" ", "".join(parts)).strip()


def raw_text_of(node: Node) -> str:
    """Return the text of `node` with its spaces and line breaks, as code needs it."""
    if isinstance(node, str):
        return node
    return "".join(raw_text_of(child) for child in node.children)


_APART = frozenset(
    {"br", "p", "li", "td", "th", "tr", "div", "dt", "dd", "pre", "ul", "ol", "figcaption", "hr"}
)


def _collect_text(node: Node, parts: list[str]) -> None:
    if isinstance(node, str):
        parts.append(node)
        return
    if "footnote-ref" in node.classes or "footnote-backref" in node.classes:
        return
    if node.tag in _APART:
        parts.append(" ")
    for child in node.children:
        _collect_text(child, parts)
    if node.tag in _APART:
        parts.append(" ")


def is_blank(node: Node) -> bool:
    return isinstance(node, str) and not node.strip()
