"""How many tokens a text has for a model, estimated without its tokenizer: close enough to size passages. Pure."""

import re
from collections.abc import Iterator

# Words, numbers, and each other sign by itself.
_PARTS = re.compile(r"[^\W\d_]+|\d+|[^\w\s]|_")
# Scripts without spaces between words: about one token for each character.
_IDEOGRAPHIC = re.compile(r"[฀-໿ក-៿぀-ヿ㐀-䶿一-鿿가-힯]")

ASCII_LETTERS_A_TOKEN = 7
OTHER_LETTERS_A_TOKEN = 4
DIGITS_A_TOKEN = 2


def estimate_tokens(text: str) -> int:
    return sum(_tokens_of(part.group()) for part in _PARTS.finditer(text))


def _tokens_of(part: str) -> int:
    if part.isdigit():
        return -(-len(part) // DIGITS_A_TOKEN)
    if part.isascii():
        return -(-len(part) // ASCII_LETTERS_A_TOKEN)
    ideographs = len(_IDEOGRAPHIC.findall(part))
    return ideographs + -(-(len(part) - ideographs) // OTHER_LETTERS_A_TOKEN)


def cut_to_tokens(text: str, limit: int) -> Iterator[str]:
    """Cut `text` into parts of `limit` tokens at most: at the ends of lines, else between words, else anywhere."""
    return _cut(text, limit, separators=("\n", " "))


def _cut(text: str, limit: int, separators: tuple[str, ...]) -> Iterator[str]:
    if estimate_tokens(text) <= limit:
        yield text
        return
    if not separators:
        # One token is one character at least.
        for start in range(0, len(text), limit):
            yield text[start : start + limit]
        return
    separator, *finer = separators
    gathered: list[str] = []
    size = 0
    for part in text.split(separator):
        tokens = estimate_tokens(part)
        if gathered and size + tokens > limit:
            yield separator.join(gathered)
            gathered, size = [], 0
        if tokens > limit:
            yield from _cut(part, limit, tuple(finer))
        else:
            gathered.append(part)
            size += tokens
    if any(part.strip() for part in gathered):
        yield separator.join(gathered)
