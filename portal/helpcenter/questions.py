"""The question of a reader as it comes in an address: any text at all."""

import unicodedata

from django.http import HttpRequest

LONGEST_QUESTION = 500


def question_of(request: HttpRequest) -> str:
    """Return the question on one line, without characters that nobody can see, cut to a sane length."""
    raw = request.GET.get("q", "")[: LONGEST_QUESTION * 4]
    visible = "".join(
        " " if unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} else character for character in raw
    )
    return " ".join(visible.split())[:LONGEST_QUESTION].strip()
