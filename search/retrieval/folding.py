"""The words of a text as pins and tied questions compare them: folded in case and accents, punctuation away. Pure."""

import unicodedata

from search.retrieval.question import normalise, words_of


def folded_words(text: str) -> tuple[str, ...]:
    """Return the words in their order; "¿Dónde está?" and "donde esta" are the same."""
    apart = unicodedata.normalize("NFKD", normalise(text).casefold())
    bare = "".join(character for character in apart if not unicodedata.combining(character))
    return tuple(words_of(unicodedata.normalize("NFC", bare)))


def key_of(text: str) -> str:
    return " ".join(folded_words(text))
