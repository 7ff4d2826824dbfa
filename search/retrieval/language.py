"""Which language a question is written in, when that can be told, and which texts it is searched in."""

from collections.abc import Collection
from functools import cache
from typing import Any

from search.retrieval.dictionaries import has_word, is_word
from search.retrieval.lexical import Analysis
from search.retrieval.question import words_of

FEWEST_LETTERS = 12
# The identifier's own probability. On 5,000 English questions .6 calls one in a thousand foreign.
CERTAIN = 0.6


@cache
def _identifier() -> Any:
    """Load the identifier once per process: half a second, so only when the first question asks for it."""
    from py3langid import langid

    return langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)


def detect_language(text: str) -> str | None:
    """Return the language code of `text`, or None when it is too short or too mixed to be certain."""
    if sum(character.isalpha() for character in text) < FEWEST_LETTERS:
        return None
    language, probability = _identifier().classify(text)
    return str(language) if float(probability) >= CERTAIN else None


def language_of(locale: str) -> str:
    """Return the language of a locale without region or script; all of Norwegian is one."""
    language = locale.replace("_", "-").split("-")[0].lower()
    return "no" if language in {"nb", "nn"} else language


def spoken_locales(text: str, *, reader: str, locales: Collection[str], analysis: Analysis) -> frozenset[str]:
    """Return the locales besides the reader's, out of `locales`, that a question seems to be in.

    That is its language if that is certain. Else it is any that more of its words are known in than in the reader's: a
    word or two, as people type them, are in no language for certain, but they stand in the help center's own texts.
    """
    others = {locale for locale in locales if locale != reader}
    language = detect_language(text) if others else None
    if language is not None:
        if language_of(reader) == language_of(language):
            return frozenset()
        certain = {locale for locale in others if language_of(locale) == language_of(language)}
        if certain:
            return frozenset(certain)
    known = _known_words(reader, analysis)
    return frozenset(locale for locale in others if _known_words(locale, analysis) > known)


def is_foreign(text: str, *, locales: Collection[str]) -> bool:
    """Say whether a question is certainly in a language that no text is in: then no word of it is a misspelt one.

    Misspelt questions look foreign too; these have dictionary words of their language around the misspelt ones.
    """
    language = detect_language(text)
    if language is None or language_of(language) in {language_of(locale) for locale in locales}:
        return False
    words = [word.casefold() for word in words_of(text)]
    known = sum(any(is_word(word, locale=locale) for locale in locales) for word in words)
    return 2 * known < len(words)


def is_in_words(text: str, *, reader: str, locales: Collection[str]) -> bool:
    """Say whether a question is in words at all: of a dictionary, or certainly in the language of its reader."""
    language = detect_language(text)
    if language is not None and language_of(language) == language_of(reader):
        return True
    return has_word(text, locales={reader, *locales, *([language] if language else [])})


def _known_words(locale: str, analysis: Analysis) -> int:
    return sum(word.chunks > 0 for word in analysis.in_locale(locale))
