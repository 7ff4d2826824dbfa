"""From words that were selected on a page to the passage of the source that they came from. Pure.

The page shows the text without its marks, so both are compared by their words alone.
"""

import re

from kb.anchoring import Passage, passage_at

_WORD = re.compile(r"[^\W_]+")
# What a link leads to is in the source and not on the page.
_TARGET = re.compile(r"\]\([^)\n]*\)")


def passage_of(selected: str, body: str, *, before: str = "") -> Passage | None:
    """Return the passage whose words were selected; `before` is what stood before them, to tell equal ones apart.

    None if the source does not hold these words in a row: they came from a snippet, or from another text.
    """
    words = [found.casefold() for found in _WORD.findall(selected)]
    source = [
        (found.group().casefold(), found.start(), found.end())
        for found in _WORD.finditer(_without_targets(body))
    ]
    spelled = [word for word, _start, _end in source]
    places = (
        [at for at in range(len(source) - len(words) + 1) if spelled[at : at + len(words)] == words]
        if words
        else []
    )
    if not places:
        return None
    preceding = [found.casefold() for found in _WORD.findall(before)]
    best = max(places, key=lambda at: (_agreement(preceding, spelled[:at]), -at))
    return passage_at(body, source[best][1], source[best + len(words) - 1][2])


def _without_targets(body: str) -> str:
    return _TARGET.sub(lambda found: " " * len(found.group()), body)


def _agreement(one: list[str], other: list[str]) -> int:
    count = 0
    for mine, theirs in zip(reversed(one), reversed(other), strict=False):
        if mine != theirs:
            break
        count += 1
    return count
