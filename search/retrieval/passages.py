"""The part of a chunk that answers: whole sentences, about 300 characters, chosen by the question's words. Pure.

Offsets of marks are into the passage itself, so that a page can mark words without knowing any language.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from search.contracts import Passage
from search.retrieval.hydration import MARK_END, MARK_START

LONGEST_PASSAGE = 300
ELLIPSIS = "…"
# A sentence ends at its mark and space, at a line break, or at the full stop of a script that puts no space behind it.
SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”’»)\]]*\s+(?=[^\sa-zß-ÿ])|\s*\n+\s*|(?<=[。！？।])")
# Words early in a chunk are a little more likely to be its point.
EARLIER_IS_BETTER = 0.02


@dataclass(frozen=True)
class Span:
    start: int
    end: int


def choose_passage(
    text: str,
    *,
    marks: Sequence[Span],
    weights: Mapping[str, float],
    heading_path: tuple[str, ...],
    anchor: str,
    longest: int = LONGEST_PASSAGE,
) -> Passage:
    """Return the run of sentences whose marked words weigh most; `weights` is by lexeme."""
    sentences = split_sentences(text)
    if not sentences:
        return Passage(text="", marks=(), heading_path=heading_path, anchor=anchor)
    worth = {mark: _lexeme_of(text[mark.start : mark.end], weights) for mark in marks}
    best = max(
        (_run_from(first, sentences, longest=longest) for first in range(len(sentences))),
        key=lambda run: _value(run, sentences, worth, weights),
    )
    window = _tighten(Span(sentences[best.start].start, sentences[best.end - 1].end), marks, longest=longest)
    return _cut(text, window, marks=marks, heading_path=heading_path, anchor=anchor)


def split_sentences(text: str) -> list[Span]:
    """Return the sentences without the space around them; their order is the text's."""
    spans, start = [], 0
    for boundary in SENTENCE_END.finditer(text):
        spans.append(_strip(text, start, boundary.start()))
        start = boundary.end()
    spans.append(_strip(text, start, len(text)))
    return [span for span in spans if span.end > span.start]


def read_marks(marked: str | None, *, text: str) -> list[Span]:
    """Return where the marked words stand in `text`; none if the marking changed the text in any other way."""
    if marked is None or MARK_START in text or MARK_END in text:
        return []
    spans, plain, start = [], 0, 0
    for character in marked:
        if character == MARK_START:
            start = plain
        elif character == MARK_END:
            spans.append(Span(start, plain))
        else:
            plain += 1
    return spans if plain == len(text) else []


def _run_from(first: int, sentences: Sequence[Span], *, longest: int) -> Span:
    """Take as many sentences as fit, at least one."""
    if sentences[-1].end - sentences[0].start <= longest:
        return Span(0, len(sentences))
    last = first + 1
    while last < len(sentences) and sentences[last].end - sentences[first].start <= longest:
        last += 1
    return Span(first, last)


def _value(
    run: Span, sentences: Sequence[Span], worth: Mapping[Span, str | None], weights: Mapping[str, float]
) -> tuple[float, int]:
    start, end = sentences[run.start].start, sentences[run.end - 1].end
    held = [mark for mark in worth if start <= mark.start and mark.end <= end]
    covered = {lexeme for mark in held if (lexeme := worth[mark]) is not None}
    begins_marked = any(mark.end <= sentences[run.start].end for mark in held)
    value = sum(weights.get(lexeme, 0.0) for lexeme in covered)
    # Among runs that cover the same, the one that begins with a match; then the earlier.
    value *= 1.0 + (0.1 if begins_marked else 0.0) + EARLIER_IS_BETTER * (1 - run.start / len(sentences))
    return value, -run.start


def _lexeme_of(word: str, weights: Mapping[str, float]) -> str | None:
    """Guess which lexeme a marked word stands for: the one that it shares the longest beginning with."""
    folded = word.casefold()
    best = max(weights, key=lambda lexeme: (_common_prefix(folded, lexeme), -len(lexeme)), default=None)
    return best


def _common_prefix(a: str, b: str) -> int:
    length = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        length += 1
    return length


def _tighten(window: Span, marks: Sequence[Span], *, longest: int) -> Span:
    """Cut a single sentence that is too long around its first marked word."""
    if window.end - window.start <= longest:
        return window
    first = next((mark.start for mark in marks if window.start <= mark.start < window.end), window.start)
    start = max(window.start, min(first - longest // 4, window.end - longest))
    return Span(start, min(window.end, start + longest))


def _cut(
    text: str, window: Span, *, marks: Sequence[Span], heading_path: tuple[str, ...], anchor: str
) -> Passage:
    start, end = _to_word_boundaries(text, window)
    before = ELLIPSIS if start > 0 and _is_inside_sentence(text, start) else ""
    after = ELLIPSIS if end < len(text) and _is_inside_sentence(text, end) else ""
    body = "".join(" " if character.isspace() else character for character in text[start:end])
    shift = len(before) - start
    inside = [
        (mark.start + shift, mark.end + shift) for mark in marks if start <= mark.start and mark.end <= end
    ]
    return Passage(
        text=f"{before}{body}{after}", marks=tuple(inside), heading_path=heading_path, anchor=anchor
    )


def _to_word_boundaries(text: str, window: Span) -> tuple[int, int]:
    """Move inwards to the next blank where a word would be cut, unless the text has no blanks there."""
    start, end = window.start, window.end
    if start > 0 and not text[start - 1].isspace():
        blank = re.compile(r"\s+").search(text, start, min(end, start + 40))
        start = blank.end() if blank and _is_word_cut(text, start) else start
    if end < len(text) and _is_word_cut(text, end):
        blank_at = max(text.rfind(" ", start, end), text.rfind("\n", start, end))
        end = blank_at if blank_at > end - 40 else end
    return start, end


def _is_word_cut(text: str, position: int) -> bool:
    return 0 < position < len(text) and text[position - 1].isalnum() and text[position].isalnum()


def _is_inside_sentence(text: str, position: int) -> bool:
    before = text[:position].rstrip(" ")
    return not before.endswith((".", "!", "?", "…", "\n", "。", "！", "？", "।", ":"))


def _strip(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)
