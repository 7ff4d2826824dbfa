"""Anchors: how a heading's text becomes an address within its page, and how other spellings of it are found.

Invariant: an anchor is unique in its body and none of `RESERVED_IDS`, so that a heading can neither take the id of
a page's own element nor stand for it in a script.
"""

import re
from urllib.parse import unquote

LONGEST = 120

# Ids that pages use for themselves, besides those that begin with `page-` or `id_`.
RESERVED_IDS = frozenset(
    """
    account answer article articles banner body breadcrumbs categories category comment comments contact
    content contents contents-title feedback feedback-hint feedback-no feedback-title feedback-undo
    feedback-words feedback-yes filters filters-title footer form head header helpful hits home language
    languages main menu messages nav navigation note notes outline popular q query recent related results
    search shortcuts-title sidebar subtopics suggestions theme title toc top topics vote
    """.split()  # noqa: SIM905
)

_NOT_IN_A_SLUG = re.compile(r"[^\w\- ]+")
_EXPLICIT_ID = re.compile(r"[^\W_][\w.:\-]{0,119}")
_FOOTNOTE_ID = re.compile(r"fn(ref)?\d+(:\d+)?")


def anchor_of(text: str) -> str:
    """Return the anchor that a heading of this text gets if it is the only one; the way GitHub spells them."""
    kept = _NOT_IN_A_SLUG.sub("", text.strip().lower()).replace(" ", "-")
    anchor = kept[:LONGEST].strip("-") or "section"
    return f"{anchor}-section" if _is_reserved(anchor) else anchor


def _is_reserved(value: str) -> bool:
    return value.lower() in RESERVED_IDS or value.startswith(("page-", "id_")) or is_footnote_id(value)


def is_footnote_id(value: str) -> bool:
    return _FOOTNOTE_ID.fullmatch(value) is not None


class Anchors:
    """The ids of one body. Headings come first and get what they are called; other ids take what is left."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._next_number: dict[str, int] = {}
        self._by_folded: dict[str, str] = {}

    def add_heading(self, text: str) -> str:
        wanted = anchor = anchor_of(text)
        while anchor in self._taken:
            number = self._next_number.get(wanted, 1)
            self._next_number[wanted] = number + 1
            anchor = f"{wanted}-{number}"
        self._take(anchor)
        return anchor

    def add_explicit(self, value: str) -> tuple[str, ...]:
        """Return the ids under which an id of the original text stays reachable: as written and as a slug."""
        spellings = (value, anchor_of(value)) if _EXPLICIT_ID.fullmatch(value) else ()
        added = []
        for spelling in spellings:
            if spelling not in self._taken and not _is_reserved(spelling):
                self._take(spelling)
                added.append(spelling)
        return tuple(added)

    def add_footnote(self, value: str) -> bool:
        if value in self._taken:
            return False
        self._take(value)
        return True

    def find(self, fragment: str) -> str | None:
        """Return the id that a link's fragment means, whatever its case and spelling."""
        text = unquote(fragment)
        if text in self._taken:
            return text
        return self._by_folded.get(text.casefold()) or self._by_folded.get(anchor_of(text).casefold())

    def _take(self, value: str) -> None:
        self._taken.add(value)
        self._by_folded.setdefault(value.casefold(), value)
