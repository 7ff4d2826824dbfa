"""Finding a passage again in a text that has changed since. Pure.

A passage is kept as its words with a little of what stood around them, as the W3C's Web Annotation Data Model keeps
quotes: where the words still stand, what is around them tells which of several places is meant; where the words
themselves were changed, what is around them tells where they stood.
"""

from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

CONTEXT = 60
# Of the context, what must have stayed for changed words to be found by it.
_LEAST_CONTEXT = 8
# How much longer than the words what now stands in their place may be.
_MOST_GROWTH = 400
_LEAST_SIMILAR = 0.3


@dataclass(frozen=True)
class Passage:
    quote: str
    prefix: str = ""
    suffix: str = ""


class Found(StrEnum):
    AS_IT_WAS = "as_it_was"
    CHANGED = "changed"
    GONE = "gone"


@dataclass(frozen=True)
class Place:
    """Where a passage stands now, in characters; without meaning if it is gone."""

    found: Found
    start: int = 0
    end: int = 0


def passage_at(text: str, start: int, end: int) -> Passage:
    """Return the passage between two places, with what stands around it."""
    return Passage(text[start:end], text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT])


def locate(passage: Passage, text: str) -> Place:
    """Find a passage in a later version of its text."""
    if not passage.quote:
        return Place(Found.GONE)
    places = _occurrences(passage.quote, text)
    if places:
        start = max(places, key=lambda place: (_agreement(passage, text, place), -place))
        return Place(Found.AS_IT_WAS, start, start + len(passage.quote))
    return _by_context(passage, text)


def _occurrences(quote: str, text: str) -> list[int]:
    found, at = [], text.find(quote)
    while at >= 0:
        found.append(at)
        at = text.find(quote, at + 1)
    return found


def _agreement(passage: Passage, text: str, start: int) -> int:
    """Count the characters around a place that are those around the passage, up to the first that differs."""
    before = text[max(0, start - CONTEXT) : start]
    after = text[start + len(passage.quote) :][:CONTEXT]
    return _same(passage.prefix[::-1], before[::-1]) + _same(passage.suffix, after)


def _same(one: str, other: str) -> int:
    count = 0
    for first, second in zip(one, other, strict=False):
        if first != second:
            break
        count += 1
    return count


def _by_context(passage: Passage, text: str) -> Place:
    """Look between what stood before the words and what stood after them."""
    for start in _ends_of(passage.prefix, text):
        window = text[start : start + len(passage.quote) + _MOST_GROWTH]
        end = _start_of(passage.suffix, window)
        if end is not None and end > 0 and _is_like(passage.quote, window[:end]):
            return Place(Found.CHANGED, start, start + end)
    return Place(Found.GONE)


def _ends_of(prefix: str, text: str) -> list[int]:
    if not prefix.strip():
        return [0]
    for length in range(len(prefix), _LEAST_CONTEXT - 1, -4):
        tail = prefix[-length:]
        if found := _occurrences(tail, text):
            return [at + len(tail) for at in found]
    return []


def _start_of(suffix: str, window: str) -> int | None:
    if not suffix.strip():
        return len(window)
    for length in range(len(suffix), _LEAST_CONTEXT - 1, -4):
        at = window.find(suffix[:length])
        if at >= 0:
            return at
    return None


def _is_like(quote: str, candidate: str) -> bool:
    return SequenceMatcher(None, quote, candidate, autojunk=False).ratio() >= _LEAST_SIMILAR
