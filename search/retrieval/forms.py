"""Other words that mean a word of the question: compounds of it, its own parts, another spelling. Pure.

German, Dutch and the Scandinavian languages write in one word what others write in several. Whatever is asked for here
counts only if the help center's own vocabulary has it: a compound that begins or ends with the word ("Passwort" finds
"Passwortänderung"), and the two parts of a compound that no article has ("Kontoverwaltung" finds "Verwaltung des
Kontos").
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from search.languages import text_search_config
from search.retrieval.dictionaries import has_dictionary, is_word
from search.retrieval.light_words import is_light
from search.retrieval.question import words_of

COMPOUNDING = frozenset({"da", "de", "et", "fi", "hu", "is", "nb", "nl", "nn", "no", "sv"})
SHORTEST_PART, SHORTEST_REST, SHORTEST_COMPOUND = 4, 3, 8
# Of the longest words of a question, so many are looked for within others.
MOST_WORDS = 6
# What joins the parts of a compound, and what a part may end in when it stands alone.
JOINTS = ("", "s", "n", "en", "es", "e", "er")
ENDINGS = ("", "s", "es", "n", "en", "e", "er")
UMLAUTS = (("ae", "ä"), ("oe", "ö"), ("ue", "ü"))


class FormKind(StrEnum):
    """`MISSPELLED` in articles, another `SPELLING` of the question's, a `COMPOUND` with it, a `PART` of it."""

    MISSPELLED = "misspelled"
    SPELLING = "spelling"
    COMPOUND = "compound"
    PART = "part"


@dataclass(frozen=True)
class Wanted:
    """A form to look for; `pattern` is for LIKE where `kind` is COMPOUND, else a word."""

    kind: FormKind
    locale: str
    typed: str
    pattern: str

    @property
    def config(self) -> str:
        return text_search_config(self.locale)


@dataclass(frozen=True)
class Form:
    """A form that the vocabulary has, or another spelling; `typed` is the word of the question, `stem` its lexeme."""

    kind: FormKind
    locale: str
    typed: str
    stem: str
    word: str
    lexeme: str
    chunks: int


def wanted_forms(text: str, *, locales: Collection[str]) -> tuple[Wanted, ...]:
    """Return what to look for in each of `locales`; nothing in languages that do not join words."""
    words = dict.fromkeys(word.casefold() for word in words_of(text) if word.isalpha() and not is_light(word))
    longest = sorted((word for word in words if len(word) >= SHORTEST_PART), key=len, reverse=True)[
        :MOST_WORDS
    ]
    return tuple(
        wanted
        for locale in locales
        if _language(locale) in COMPOUNDING
        for word in longest
        for wanted in _wanted(word, locale)
    )


def _wanted(word: str, locale: str) -> Iterator[Wanted]:
    if _language(locale) == "de" and (spelled := _with_umlauts(word)) != word:
        yield Wanted(FormKind.SPELLING, locale, word, spelled)
    for pattern in (f"{word}%", f"%{word}"):
        yield Wanted(FormKind.COMPOUND, locale, word, pattern)
    if len(word) >= SHORTEST_COMPOUND:
        parts = {part for first, second in _splits(word) for part in (*_ended(first), *_ended(second))}
        yield from (Wanted(FormKind.PART, locale, word, part) for part in sorted(parts))


def is_compound(word: str, *, of: str, locale: str) -> bool:
    """Say whether `word` is `of` joined to another word, as far as there is a dictionary to tell."""
    rest = word.removeprefix(of) if word.startswith(of) else word.removesuffix(of)
    if len(rest) < SHORTEST_REST or rest == word:
        return False
    if not has_dictionary(locale):
        return True
    starts = word.startswith(of)
    bare = {rest.removeprefix(joint) if starts else rest.removesuffix(joint) for joint in JOINTS}
    return any(len(part) >= SHORTEST_REST and is_word(part, locale=locale) for part in {rest, *bare})


def choose_parts(typed: str, found: Sequence[Form]) -> tuple[Form, ...]:
    """Return the two known words that `typed` is made of: those that leave least of it over; none without a pair."""
    by_word = {form.word: form for form in found}
    best: tuple[int, tuple[Form, ...]] = (len(typed), ())
    for first, second in _splits(typed):
        left = next((by_word[word] for word in _ended(first) if word in by_word), None)
        right = next((by_word[word] for word in _ended(second) if word in by_word), None)
        over = len(typed) - len(first) - len(second)
        if left and right and over < best[0]:
            best = (over, (left, right))
    return best[1]


def _splits(word: str) -> Iterator[tuple[str, str]]:
    """Yield where the word may be joined, with and without a joint between its parts."""
    for end in range(SHORTEST_REST, len(word) - SHORTEST_REST + 1):
        for joint in JOINTS:
            first, second = word[:end], word[end + len(joint) :]
            if word[end:].startswith(joint) and _are_long_enough(first, second):
                yield first, second


def _are_long_enough(first: str, second: str) -> bool:
    return min(len(first), len(second)) >= SHORTEST_REST and max(len(first), len(second)) > SHORTEST_PART


def _ended(part: str) -> list[str]:
    """Return the part as it stands, with an ending, and without the one that it may have."""
    longer = [part + ending for ending in ENDINGS]
    shorter = [part.removesuffix(ending) for ending in ENDINGS if ending and part.endswith(ending)]
    return [word for word in (*longer, *shorter) if len(word) >= SHORTEST_REST]


def _with_umlauts(word: str) -> str:
    for typed, letter in UMLAUTS:
        word = word.replace(typed, letter)
    return word


def _language(locale: str) -> str:
    return locale.replace("_", "-").split("-")[0].lower()
