"""Which language a question is written in, when that can be told, and which texts it is searched in."""

from collections.abc import Collection
from functools import cache
from typing import Any

from search.retrieval.dictionaries import has_word, is_word
from search.retrieval.lexical import Analysis
from search.retrieval.question import words_of

# Of UTF-8: a dozen letters of Latin, half a dozen of Greek or Arabic, four of Chinese tell as much.
FEWEST_BYTES = 12
# The identifier's own probability. On 5,000 English questions .6 calls one in a thousand foreign.
CERTAIN = 0.6
# Of the probability that falls to the languages that are expected. On 1,900 questions in four languages, where it
# settles three quarters of those that .6 leaves open, .9 took none for another.
CERTAIN_AMONG = 0.9


@cache
def _identifier() -> Any:
    """Load the identifier once per process: half a second, so only when the first question asks for it."""
    from py3langid import langid

    return langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)


def detect_language(text: str, *, among: Collection[str] = ()) -> str | None:
    """Return the language code of `text`, or None when it is too short or too mixed to be certain.

    What is certain of no language may still be of one `among` those locales that are expected.
    """
    if sum(len(character.encode()) for character in text if character.isalpha()) < FEWEST_BYTES:
        return None
    ranked = [(str(language), float(share)) for language, share in _identifier().rank(text)]
    if ranked[0][1] >= CERTAIN:
        return ranked[0][0]
    shares = dict.fromkeys((language_of(locale) for locale in among), 0.0)
    for language, share in ranked:
        if language_of(language) in shares:
            shares[language_of(language)] += share
    best = max(shares, key=lambda name: shares[name], default=None)
    if best is None or len(shares) < 2 or shares[best] < CERTAIN_AMONG * sum(shares.values()):
        return None
    return best


def language_of(locale: str) -> str:
    """Return the language of a locale without region or script; all of Norwegian is one."""
    language = locale.replace("_", "-").split("-")[0].lower()
    return "no" if language in {"nb", "nn"} else language


def spoken_locales(
    language: str | None, *, reader: str, locales: Collection[str], analysis: Analysis
) -> frozenset[str]:
    """Return the locales besides the reader's, out of `locales`, that a question seems to be in.

    That is its `language` if that is certain. Else it is any that more of its words are known in than in the reader's:
    a word or two, as people type them, are in no language for certain, but they stand in the help center's own texts.
    """
    others = {locale for locale in locales if locale != reader}
    if language is not None:
        if language_of(reader) == language_of(language):
            return frozenset()
        certain = {locale for locale in others if language_of(locale) == language_of(language)}
        if certain:
            return frozenset(certain)
    known = _known_words(reader, analysis)
    return frozenset(locale for locale in others if _known_words(locale, analysis) > known)


def is_foreign(text: str, language: str | None, *, locales: Collection[str]) -> bool:
    """Say whether a question in `language` is in one that no text is in: then no word of it is a misspelt one.

    Misspelt questions look foreign too; these have dictionary words of their own language around the misspelt ones.
    """
    if language is None or language_of(language) in {language_of(locale) for locale in locales}:
        return False
    words = [word.casefold() for word in words_of(text)]
    ours = sum(
        any(is_word(word, locale=locale) for locale in locales) and not is_word(word, locale=language)
        for word in words
    )
    return 2 * ours < len(words)


def is_in_words(text: str, language: str | None, *, reader: str, locales: Collection[str]) -> bool:
    """Say whether a question is in words at all: of a dictionary, or certainly in the language of its reader."""
    if language is not None and language_of(language) == language_of(reader):
        return True
    return has_word(text, locales={reader, *locales, *([language] if language else [])})


def _known_words(locale: str, analysis: Analysis) -> int:
    return sum(word.chunks > 0 for word in analysis.in_locale(locale))
