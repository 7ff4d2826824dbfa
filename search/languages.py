"""From a locale to the PostgreSQL text search configuration that stems its words.

The configurations are made by a migration: `signpost_<language>` for each language in `STEMMED_LANGUAGES`, and
`signpost_simple`, which only folds case and accents, for every other one.
A recipe may name another stemmer for a language: `languages_of` holds while one generation is worked on.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any

PREFIX = "signpost_"
SIMPLE = f"{PREFIX}simple"

STEMMED_LANGUAGES = {
    "ar": "arabic",
    "ca": "catalan",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "ne": "nepali",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}


# What the generation at hand stems otherwise: set around all work on one, because it decides every word in it.
_stemmers: ContextVar[Mapping[str, str]] = ContextVar("stemmers", default=MappingProxyType({}))


@contextmanager
def languages_of(recipe: Mapping[str, Any]) -> Iterator[None]:
    """Stem within the block as the generation of `recipe` does."""
    token = _stemmers.set(recipe.get("languages") or {})
    try:
        yield
    finally:
        _stemmers.reset(token)


def text_search_config(locale: str) -> str:
    """Return the name of the configuration for `locale`, whatever its region or script ("de", "de-AT", "zh_Hans")."""
    language = locale.replace("_", "-").split("-")[0].lower()
    stemmed = _stemmers.get().get(language) or STEMMED_LANGUAGES.get(language, "simple")
    return f"{PREFIX}{stemmed}"
