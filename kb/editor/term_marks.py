"""The words of the help center marked on a rendered page, each with what it is called in the other language."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kb.queries import TermFound
from kb.rendering.tree import Element, Node, parse_html, to_html

# Code says what machines read; its words are not translated.
_UNTOUCHED = frozenset({"code", "pre", "svg"})


@dataclass(frozen=True)
class TermToUse:
    """A term of the original, and whether the translation says it as it should; `wanted` may be empty."""

    word: str
    wanted: str
    meaning: str
    is_used: bool


def terms_to_use(found: Iterable[TermFound], *, target: str) -> tuple[TermToUse, ...]:
    """Return each term once, in the order of the text."""
    spoken = target.casefold()
    terms: dict[str, TermToUse] = {}
    for term in found:
        is_used = bool(term.wanted) and term.wanted.casefold() in spoken
        terms.setdefault(term.word.casefold(), TermToUse(term.word, term.wanted, term.meaning, is_used))
    return tuple(terms.values())


def mark_terms(html: str, terms: Iterable[TermToUse]) -> str:
    """Return the page with every term in a `mark`, its word in the other language as the title."""
    wanted = {term.word.casefold(): term.wanted for term in terms}
    if not wanted:
        return html
    words = "|".join(map(re.escape, sorted(wanted, key=len, reverse=True)))
    pattern = re.compile(rf"(?<!\w)({words})(?!\w)", re.IGNORECASE)
    return to_html(Element("", {}, _marked(parse_html(html).children, pattern, wanted)))


def _marked(nodes: Iterable[Node], pattern: re.Pattern[str], wanted: dict[str, str]) -> list[Node]:
    result: list[Node] = []
    for node in nodes:
        if isinstance(node, str):
            for number, piece in enumerate(pattern.split(node)):
                if number % 2:
                    title = wanted.get(piece.casefold(), "")
                    result.append(Element("mark", {"title": title} if title else {}, [piece]))
                elif piece:
                    result.append(piece)
        elif node.tag in _UNTOUCHED:
            result.append(node)
        else:
            result.append(Element(node.tag, node.attributes, _marked(node.children, pattern, wanted)))
    return result
