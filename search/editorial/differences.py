"""In what two nearly equal passages differ. Pure.

Passages that say the same but for a number, a "not", or the name of something may contradict each other. What is
compared are the words that only one of them has.
"""

import re
from collections import Counter
from enum import StrEnum

_WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['’-][^\W\d_]+)*")
_NUMBER = re.compile(r"\d")
_NAMES = re.compile(r"[“„»«\"'`‘*]([^“”„»«\"'`’*\n]{2,60})[”“«»\"'`’*]")
_NEGATIONS = (
    "not no never none neither nor without cannot can't don't doesn't won't isn't aren't mustn't shouldn't "
    "nicht kein keine keinen keinem keiner keines nie niemals ohne weder "
    "no nunca jamás ningún ninguna ninguno sin tampoco ni "
    "ne pas jamais aucun aucune sans"
)
NEGATIONS = frozenset(_NEGATIONS.split())
# Passages that share fewer of their words are not about the same.
LEAST_SHARED = 0.6


class Differs(StrEnum):
    NUMBER = "number"
    NEGATION = "negation"
    NAME = "name"
    WORDING = "wording"


def shared_words(one: str, other: str) -> float:
    """Return the part of their words that both passages have, from 0 to 1 (Dice's coefficient)."""
    mine, theirs = _words(one), _words(other)
    total = sum(mine.values()) + sum(theirs.values())
    return 2 * sum((mine & theirs).values()) / total if total else 0.0


def how_they_differ(one: str, other: str) -> Differs | None:
    """Say what tells two passages apart, the most telling first; None if they are about different things."""
    if shared_words(one, other) < LEAST_SHARED:
        return None
    mine, theirs = _words(one), _words(other)
    apart = set((mine - theirs) + (theirs - mine))
    if _numbers(mine) != _numbers(theirs) and _numbers(mine) and _numbers(theirs):
        return Differs.NUMBER
    if (apart & NEGATIONS) and bool(NEGATIONS & mine.keys()) != bool(NEGATIONS & theirs.keys()):
        return Differs.NEGATION
    names, others = set(_NAMES.findall(one)), set(_NAMES.findall(other))
    if names - others and others - names:
        return Differs.NAME
    return Differs.WORDING


def _words(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text.casefold().replace("’", "'")))


def _numbers(words: Counter[str]) -> set[str]:
    return {word for word in words if _NUMBER.match(word)}
