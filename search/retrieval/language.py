"""Which language a question is written in, when that can be told."""

from functools import cache
from typing import Any

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
