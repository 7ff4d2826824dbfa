"""Words of whole languages, so that a good word is never called misspelled because the help center does not use it."""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from search.retrieval.question import words_of


def is_word(word: str, *, locale: str) -> bool:
    """Say whether `word`, in lower case, is in the dictionary of the locale's language; False where there is none."""
    return word in dictionary(locale)


def has_dictionary(locale: str) -> bool:
    return bool(dictionary(locale))


def dictionary(locale: str) -> frozenset[str]:
    """Return all words of the locale's language, in lower case; none where there is no dictionary."""
    return _dictionary(locale.replace("_", "-").split("-")[0].lower())


def has_word(text: str, *, locales: Iterable[str]) -> bool:
    """Say whether any word of `text` is in the dictionary of one of the locales' languages."""
    words = [word.casefold() for word in words_of(text)]
    return any(is_word(word, locale=locale) for locale in locales for word in words)


@cache
def _dictionary(language: str) -> frozenset[str]:
    """Load a dictionary once per process, when the first unknown word asks for it (0.2 s, 15 MB)."""
    from spellchecker import SpellChecker

    if not files("spellchecker").joinpath("resources", f"{language}.json.gz").is_file():
        return frozenset()
    return frozenset(SpellChecker(language=language).word_frequency.words())
