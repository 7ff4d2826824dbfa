"""When an article as a whole is the answer: then its summary says so better than one of its side sections. Pure."""

import re
from collections.abc import Iterator, Mapping

from search.contracts import Passage
from search.retrieval.light_words import is_light
from search.retrieval.passages import choose_passage
from search.retrieval.suggest import fold
from search.retrieval.units import Span

# Of the weight of the question's words, what stands in the title of an article that the question is about.
ABOUT_THE_TITLE = 0.75
# Of the words of a heading, what stands in the question when it asks for that very section.
ABOUT_THE_HEADING = 0.5
WORD = re.compile(r"\w+(?:['’-]\w+)*")
# Stems differ from their words in the last letters; shorter ones must be whole.
SHORTEST_STEM = 4


def choose_opening(
    *, title: str, summary: str, heading_path: tuple[str, ...], weights: Mapping[str, float]
) -> Passage | None:
    """Return the summary if the question is about the title and not about the section that was found."""
    telling = {lexeme: weight for lexeme, weight in weights.items() if not is_light(lexeme)}
    total = sum(telling.values())
    if not heading_path or not summary.strip() or not total:
        return None
    in_title = sum(weight for lexeme, weight in telling.items() if any(_words(title, lexeme)))
    if in_title < ABOUT_THE_TITLE * total:
        return None
    heading = heading_path[-1]
    asked = {span for lexeme in telling for span in _words(heading, lexeme)}
    if len(asked) >= ABOUT_THE_HEADING * len(WORD.findall(heading)):
        return None
    marks = {span for lexeme in weights for span in _words(summary, lexeme)}
    return choose_passage(
        summary,
        marks=sorted(marks, key=lambda mark: mark.start),
        weights=weights,
        heading_path=(),
        anchor="",
    )


def _words(text: str, lexeme: str) -> Iterator[Span]:
    """Yield the words of the text that the lexeme seems to be the stem of."""
    for found in WORD.finditer(text):
        if any(_is_stem(lexeme, word) for word in fold(found[0])):
            yield Span(*found.span())


def _is_stem(lexeme: str, word: str) -> bool:
    if len(lexeme) < SHORTEST_STEM or not word.startswith(lexeme[:-1]):
        return lexeme == word
    # "batteri" stands for "battery" and "batteries", "order" for "orders", but "char" not for "character".
    return len(word) - len(lexeme) <= SHORTEST_STEM
