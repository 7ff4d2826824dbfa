"""What one audience gets to read of a stored body: snippets filled in, and what is for others left out. Pure.

Two lines bound what is not for everybody, wherever they stand, in code and lists too:

    :::if audience=staff
    …
    :::

Invariant: a doubt hides. An audience that nobody knows is the staff; a block that is not closed goes on to the end;
a snippet can neither open nor close a block of the text that shows it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kb.visibility import Visibility

DEEPEST_SNIPPET = 5
LONGEST_COMPOSED = 3_000_000

EVERYTHING = frozenset(Visibility)
PUBLIC_ONLY = frozenset({Visibility.PUBLIC})

SNIPPET_NAME = r"[a-z0-9]+(?:[-_][a-z0-9]+)*"
_SNIPPET = re.compile(r"\{\{\s*snippet:\s*(" + SNIPPET_NAME + r")\s*\}\}", re.IGNORECASE)
_LONE_SNIPPET = re.compile(r"([ \t]*)" + _SNIPPET.pattern + r"[ \t]*", re.IGNORECASE)
# Before it, whatever may begin a line of a list or a quote.
_OPENING = re.compile(r"[\s>*+\-0-9.)]*:{3,}\s*if\b(.*)", re.IGNORECASE | re.DOTALL)
_CLOSING = re.compile(r"[\s>]*:{3,}\s*(?:end(?:if)?)?\s*", re.IGNORECASE)
_AUDIENCE = re.compile(r"\s*audience\s*=\s*[\"']?(\w+)[\"']?\s*", re.IGNORECASE)


class Flaw(StrEnum):
    UNKNOWN_SNIPPET = "unknown_snippet"
    UNKNOWN_AUDIENCE = "unknown_audience"
    NOT_CLOSED = "not_closed"
    NOT_OPENED = "not_opened"


@dataclass(frozen=True)
class FlawAt:
    """What is wrong with a body, for its writer; `line` counts from 1."""

    flaw: Flaw
    line: int
    words: str


def compose(body: str, *, snippets: Mapping[str, str], audience: frozenset[Visibility]) -> str:
    """Return what a reader of these visibilities gets to read; a snippet that is not there leaves nothing."""
    if ":::" not in body and "{{" not in body:
        return body
    return _Composer(snippets, audience).compose(body, ())


def used_snippets(body: str) -> frozenset[str]:
    """Return the names of the snippets that a body shows itself, whoever it shows them to."""
    return frozenset(name.lower() for name in _SNIPPET.findall(body))


def is_conditional(body: str) -> bool:
    """Say whether readers of one visibility get to read more than others, snippets apart."""
    return any(_OPENING.match(line) for line in body.split("\n"))


def find_cycle(name: str, uses: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """Return the way on which a snippet leads back to itself; empty if it does not."""
    pending: list[tuple[str, ...]] = [(name,)]
    seen: set[str] = set()
    while pending:
        way = pending.pop()
        for used in sorted(uses.get(way[-1], ())):
            if used == name:
                return (*way, used)
            if used not in seen:
                seen.add(used)
                pending.append((*way, used))
    return ()


def flaws(body: str, *, known: Iterable[str]) -> Iterator[FlawAt]:
    """Yield what the writer of a body should look at."""
    names = frozenset(known)
    opened: list[int] = []
    for number, line in enumerate(body.split("\n"), 1):
        if opening := _OPENING.match(line):
            opened.append(number)
            if _visibility(opening[1]) is None:
                yield FlawAt(Flaw.UNKNOWN_AUDIENCE, number, line.strip())
        elif _CLOSING.fullmatch(line):
            if not opened:
                yield FlawAt(Flaw.NOT_OPENED, number, line.strip())
            else:
                opened.pop()
        for name in _SNIPPET.findall(line):
            if name.lower() not in names:
                yield FlawAt(Flaw.UNKNOWN_SNIPPET, number, name)
    for number in opened:
        yield FlawAt(Flaw.NOT_CLOSED, number, body.split("\n")[number - 1].strip())


def _visibility(condition: str) -> Visibility | None:
    found = _AUDIENCE.fullmatch(condition)
    if not found or found[1].lower() not in Visibility.values:
        return None
    return Visibility(found[1].lower())


@dataclass
class _Composer:
    snippets: Mapping[str, str]
    audience: frozenset[Visibility]
    length: int = field(default=0)

    def compose(self, body: str, way: tuple[str, ...]) -> str:
        """Compose one text; `way` names the snippets that led here."""
        shown: list[str] = []
        is_open: list[bool] = []
        for line in body.split("\n"):
            if opening := _OPENING.match(line):
                is_open.append((_visibility(opening[1]) or Visibility.STAFF) in self.audience)
            elif _CLOSING.fullmatch(line):
                # One too many closes nothing and shows nothing.
                is_open[-1:] = []
            elif all(is_open):
                shown.append(self.filled(line, way))
        return "\n".join(shown)

    def filled(self, line: str, way: tuple[str, ...]) -> str:
        if "{{" not in line:
            return line
        if lone := _LONE_SNIPPET.fullmatch(line):
            text = self.snippet(lone[2], way)
            return "\n".join(lone[1] + part if part else part for part in text.split("\n"))
        return _SNIPPET.sub(lambda found: self.snippet(found[1], way), line)

    def snippet(self, name: str, way: tuple[str, ...]) -> str:
        name = name.lower()
        text = self.snippets.get(name, "")
        self.length += len(text)
        if name in way or len(way) >= DEEPEST_SNIPPET or self.length > LONGEST_COMPOSED:
            return ""
        return self.compose(text.strip("\n"), (*way, name))
