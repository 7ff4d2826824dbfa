"""From a locale to the PostgreSQL text search configuration that stems its words.

The configurations are made by a migration: `signpost_<language>` for each language in `STEMMED_LANGUAGES`, and
`signpost_simple`, which only folds case and accents, for every other one.
"""

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


def text_search_config(locale: str) -> str:
    """Return the name of the configuration for `locale`, whatever its region or script ("de", "de-AT", "zh_Hans")."""
    language = locale.replace("_", "-").split("-")[0].lower()
    stemmed = STEMMED_LANGUAGES.get(language)
    return f"{PREFIX}{stemmed}" if stemmed else SIMPLE
