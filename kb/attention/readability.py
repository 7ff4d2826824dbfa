"""How hard a passage is to read, by the measure that is usual for its language. Pure.

English: Flesch's reading ease (1948). German: Amstad's adaptation of it (1978). Spanish: Fernández Huerta's (1959).
All run from about 100 (easy) down to 0 (hard) and need syllables, which are counted as groups of vowels. Any other
language: LIX (Björnsson 1968), words in a sentence plus the share of words of more than six letters, turned round.
"""

import re

from kb.rendering.sentences import split_sentences

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_VOWELS = {
    "en": re.compile(r"[aeiouy]+"),
    "de": re.compile(r"(?:ei|ai|au|eu|äu|ie|aa|ee|oo|[aeiouyäöü])"),
    "es": re.compile(r"(?:[iuü]?[aeoáéó][iuy]?|[iuíúü]+)"),
}
_SILENT_E = re.compile(r"(?<![aeiouyl])e$|(?<=[aeiouy][^aeiouy])es$")
# Shorter ones say too little for a figure.
FEWEST_WORDS = 40
# Below this only readers with a degree follow easily (Flesch: "very difficult" ends at 30).
HARD = 25.0


def ease(text: str, *, locale: str) -> float | None:
    """Return how easy prose is, from about 100 down to 0 and below; None for a passage that is too short."""
    words = _WORD.findall(text)
    if len(words) < FEWEST_WORDS:
        return None
    language = locale.replace("_", "-").split("-")[0].lower()
    in_sentence = len(words) / max(1, len(split_sentences(text)))
    if language not in _VOWELS:
        lix = in_sentence + 100 * sum(len(word) > 6 for word in words) / len(words)
        # LIX 20 is a children's book and 60 a law: on the scale of the others 100 and 20.
        return 140 - 2 * lix
    per_word = sum(_syllables(word.lower(), language) for word in words) / len(words)
    if language == "de":
        return 180 - in_sentence - 58.5 * per_word
    if language == "es":
        return 206.84 - 60 * per_word - 1.02 * in_sentence
    return 206.835 - 1.015 * in_sentence - 84.6 * per_word


def _syllables(word: str, language: str) -> int:
    if language == "en" and len(word) > 3:
        word = _SILENT_E.sub("", word)
    return max(1, len(_VOWELS[language].findall(word)))
