"""The question as it was typed, made safe and taken apart: free words, quoted phrases, excluded words. Pure."""

import re
import unicodedata
from dataclasses import dataclass

LONGEST_QUESTION = 1_000
# Like websearch_to_tsquery, but a quote needs its twin and an exclusion a letter: "-5 °C" is a temperature.
PHRASE = re.compile(r'["“”„«»]([^"“”„«»]{1,200})["“”„«»]')
EXCLUSION = re.compile(r"(?<!\S)-([^\W\d_][\w-]*)")
WORD = re.compile(r"\w+(?:['’]\w+)*")
# Control, format, surrogate and private characters say nothing and may hide something; line breaks are spaces.
DROPPED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


@dataclass(frozen=True)
class Question:
    """`text` is what is embedded, without the operators; `phrases` must occur, `excluded` must not."""

    text: str
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()

    @property
    def has_constraint(self) -> bool:
        return bool(self.phrases or self.excluded)


def normalise(text: str) -> str:
    """Return NFC text in one line, without invisible characters, of 1,000 characters at most."""
    composed = unicodedata.normalize("NFC", text[: 4 * LONGEST_QUESTION])
    spaced = "".join(" " if character.isspace() else character for character in composed)
    visible = "".join(c for c in spaced if unicodedata.category(c) not in DROPPED_CATEGORIES)
    return " ".join(visible.split())[:LONGEST_QUESTION].strip()


def read_question(text: str) -> Question:
    """Normalise `text` and take its operators out; a question of exclusions alone has none left to find with."""
    whole = normalise(text)
    phrases = tuple(phrase.strip() for phrase in PHRASE.findall(whole) if WORD.search(phrase))
    excluded = tuple(EXCLUSION.findall(PHRASE.sub(" ", whole)))
    free = EXCLUSION.sub(" ", whole) if excluded else whole
    bare = " ".join(PHRASE.sub(r" \1 ", free).split())
    if not WORD.search(bare):
        return Question(text="")
    return Question(text=bare, phrases=phrases, excluded=excluded)


def words_of(text: str) -> list[str]:
    return WORD.findall(text)
