"""The question as it was typed, made safe and taken apart: free words, and what must or must not occur. Pure.

The operators are those of PostgreSQL's `websearch_to_tsquery`: "a phrase", -word, -"a phrase", and OR beside a phrase.
All other words are free: any of them may match, so that OR between two of them says nothing new.
"""

import re
import unicodedata
from dataclasses import dataclass

LONGEST_QUESTION = 1_000
WORD = re.compile(r"\w+(?:['’]\w+)*")
# Like websearch_to_tsquery, but a quote needs its twin and does not follow a letter or a digit (72" are inches), and
# an exclusion needs a letter: "-5 °C" is a temperature.
QUOTED = r'(?<!\w)["“”„«»]([^"“”„«»]{1,200})["“”„«»]'
PHRASE = re.compile(QUOTED)
EXCLUSION = re.compile(rf"(?<!\S)-(?:{QUOTED}|([^\W\d_][\w-]*))|{QUOTED}")
OPERAND = rf'(?:{QUOTED}|[^\s"“”„«»-][^\s"“”„«»]*)'
ALTERNATIVES = re.compile(rf"{OPERAND}(?:\s+(?:OR|or)\s+{OPERAND})*")
OPERATOR = re.compile(r"(?<!\S)OR(?!\S)")
BETWEEN_ALTERNATIVES = re.compile(r"\s+(?:OR|or)\s+")
# Control, format, surrogate and private characters say nothing and may hide something; line breaks are spaces.
DROPPED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


@dataclass(frozen=True)
class Question:
    """`text` is what is embedded, without the operators.

    `required` must hold, as `websearch_to_tsquery` reads it; none of `excluded`, words and phrases, may occur.
    """

    text: str
    required: str = ""
    excluded: tuple[str, ...] = ()

    @property
    def has_constraint(self) -> bool:
        return bool(self.required or self.excluded)


def normalise(text: str) -> str:
    """Return NFC text in one line, without invisible characters, of 1,000 characters at most."""
    composed = unicodedata.normalize("NFC", text[: 4 * LONGEST_QUESTION])
    spaced = "".join(" " if character.isspace() else character for character in composed)
    visible = "".join(c for c in spaced if unicodedata.category(c) not in DROPPED_CATEGORIES)
    return " ".join(visible.split())[:LONGEST_QUESTION].strip()


def read_question(text: str) -> Question:
    """Normalise `text` and take its operators out; a question of exclusions alone has none left to find with."""
    whole = normalise(text)
    excluded = [phrase or word for phrase, word, _ in EXCLUSION.findall(whole) if phrase or word]
    # A phrase that is not excluded stands as it is.
    wanted = EXCLUSION.sub(lambda found: found[0] if found[3] else " ", whole)
    groups = [found[0] for found in ALTERNATIVES.finditer(wanted) if WORD.search(_phrases_in(found[0]))]
    bare = " ".join(PHRASE.sub(r" \1 ", OPERATOR.sub(" ", wanted)).split())
    if not WORD.search(bare):
        return Question(text="")
    return Question(
        text=bare,
        required=" ".join(_as_websearch(group) for group in groups),
        excluded=tuple(operand.strip() for operand in excluded if WORD.search(operand)),
    )


def words_of(text: str) -> list[str]:
    return WORD.findall(text)


def _phrases_in(group: str) -> str:
    return " ".join(PHRASE.findall(group))


def _as_websearch(group: str) -> str:
    """Write a phrase, or a phrase and its alternatives, in straight quotes."""
    return BETWEEN_ALTERNATIVES.sub(" or ", PHRASE.sub(r'"\1"', group))
