"""Changes of a rendered page: the new page with what was deleted still in it, both marked by `ins` and `del`. Pure.

Both pages are the renderer's output and well-formed. Blocks are aligned first; within blocks that were rewritten,
words are, so that an item moved or a sentence changed does not repaint a page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from kb.diffing.alignment import Op, align
from kb.diffing.words import tokens_of
from kb.rendering.allowlist import PHRASING
from kb.rendering.tree import Element, Node, is_blank, parse_html, raw_text_of, text_of, to_html

# What stands for itself, and is shown whole or not at all.
_ATOMS = frozenset({"img", "br", "hr", "input", "wbr", "svg"})
# What may not be wrapped: its parent allows nothing else. Its content is wrapped instead.
_PARTS = frozenset(
    {"li", "tr", "td", "th", "thead", "tbody", "tfoot", "dt", "dd", "caption", "summary", "figcaption"}
)
# Blocks that share less than this part of their words are two blocks, not one that was rewritten.
LEAST_ALIKE = 0.35
# A block is looked for among so many: a long page that was written anew is compared in bounded time.
FARTHEST_PARTNER = 50

_MARKS = {Op.DELETED: "del", Op.INSERTED: "ins"}


@dataclass(frozen=True)
class _Word:
    """A word, or an element that stands for itself, and the elements of the line that it is in."""

    key: str
    node: Node
    wrappers: tuple[Element, ...]


def diff_pages(old: str, new: str) -> str:
    """Return `new` as HTML with the changes since `old` marked; equal pages come back unmarked."""
    return to_html(Element("", {}, _diff(parse_html(old).children, parse_html(new).children)))


def _diff(old: Sequence[Node], new: Sequence[Node]) -> list[Node]:
    if _is_line(old) and _is_line(new):
        return _diff_line(old, new)
    before = [node for node in old if not is_blank(node)]
    after = [node for node in new if not is_blank(node)]
    result: list[Node] = []
    for is_same, i, j, k, m in align([_key(node) for node in before], [_key(node) for node in after]):
        result += after[k:m] if is_same else _rewritten(before[i:j], after[k:m])
    return result


def _rewritten(old: Sequence[Node], new: Sequence[Node]) -> list[Node]:
    """Pair old blocks with the new ones that they became, in order; the others went or came."""
    result: list[Node] = []
    waiting = list(old)
    for node in new:
        near = waiting[:FARTHEST_PARTNER]
        partner = next((number for number, other in enumerate(near) if _is_successor(other, node)), None)
        if partner is None:
            result.append(_marked(node, Op.INSERTED))
            continue
        result += [_marked(gone, Op.DELETED) for gone in waiting[:partner]]
        result.append(_merged(waiting[partner], node))
        waiting = waiting[partner + 1 :]
    return result + [_marked(gone, Op.DELETED) for gone in waiting]


def _is_successor(old: Node, new: Node) -> bool:
    if (
        not isinstance(old, Element)
        or not isinstance(new, Element)
        or old.tag != new.tag
        or old.tag in _ATOMS
    ):
        return False
    one, other = set(text_of(old).casefold().split()), set(text_of(new).casefold().split())
    shared = len(one & other)
    return shared >= LEAST_ALIKE * max(1, min(len(one), len(other)))


def _merged(old: Node, new: Node) -> Node:
    if not isinstance(old, Element) or not isinstance(new, Element):
        return new
    return Element(new.tag, new.attributes, _diff(old.children, new.children))


def _marked(node: Node, op: Op) -> Node:
    if isinstance(node, Element) and node.tag in _PARTS:
        inner = [_marked(child, op) for child in node.children if not is_blank(child)]
        is_row = node.tag in {"tr", "thead", "tbody", "tfoot"}
        children: list[Node] = inner if is_row else [Element(_MARKS[op], {}, list(node.children))]
        return Element(node.tag, _without_id(node, op), children)
    kept = Element(node.tag, _without_id(node, op), node.children) if isinstance(node, Element) else node
    return Element(_MARKS[op], {}, [kept])


def _without_id(node: Element, op: Op) -> dict[str, str]:
    # Two elements of one page must not have the same name.
    return {name: value for name, value in node.attributes.items() if name != "id" or op is not Op.DELETED}


def _is_line(nodes: Sequence[Node]) -> bool:
    return all(
        isinstance(node, str)
        or ((node.tag in PHRASING or node.tag in _ATOMS or node.tag == "span") and _is_line(node.children))
        for node in nodes
    )


def _diff_line(old: Sequence[Node], new: Sequence[Node]) -> list[Node]:
    before, after = _words(old, ()), _words(new, ())
    result: list[Node] = []
    for is_same, i, j, k, m in align([word.key for word in before], [word.key for word in after]):
        if is_same:
            result += _rebuilt(after[k:m])
        else:
            result += [Element("del", {}, _rebuilt(before[i:j]))] if i < j else []
            result += [Element("ins", {}, _rebuilt(after[k:m]))] if k < m else []
    return result


def _words(nodes: Sequence[Node], wrappers: tuple[Element, ...]) -> list[_Word]:
    way = "/".join(_opening(wrapper) for wrapper in wrappers)
    words: list[_Word] = []
    for node in nodes:
        if isinstance(node, str):
            words += [_Word(f"{way}|{token}", token, wrappers) for token in tokens_of(node)]
        elif node.tag in _ATOMS:
            words.append(_Word(f"{way}|{_opening(node)}", node, wrappers))
        else:
            words += _words(node.children, (*wrappers, node))
    return words


def _rebuilt(words: Sequence[_Word], depth: int = 0) -> list[Node]:
    """Put words back into the elements of their line; neighbours in the same one share it."""
    result: list[Node] = []
    for wrapper, group in groupby(
        words, key=lambda word: word.wrappers[depth] if len(word.wrappers) > depth else None
    ):
        inner = list(group)
        if wrapper is not None:
            result.append(Element(wrapper.tag, wrapper.attributes, _rebuilt(inner, depth + 1)))
            continue
        for is_text, nodes in groupby((word.node for word in inner), key=lambda node: isinstance(node, str)):
            found = list(nodes)
            result += ["".join(node for node in found if isinstance(node, str))] if is_text else found
    return result


def _opening(element: Element) -> str:
    return element.tag + "".join(
        f" {name}={value}" for name, value in sorted(element.attributes.items()) if name != "id"
    )


def _key(node: Node) -> str:
    """Return what two blocks have in common when they are the same to a reader."""
    if isinstance(node, str):
        return " ".join(node.split())
    if node.tag in {"pre", "code"}:
        return f"{_opening(node)}|{raw_text_of(node)}"
    inner = "".join(_key(child) for child in node.children if not is_blank(child))
    return f"<{_opening(node)}>{inner}</>"
