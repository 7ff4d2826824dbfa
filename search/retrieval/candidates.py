"""Which words bring the chunks that are compared with the question: the rarest, enough, and not too many. Pure."""

import math
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from search.retrieval.lexical import Word

# Candidates come from the rarest words until about this many chunks hold one of them; all words are scored.
ENOUGH_CANDIDATES = 500
# A word that more chunks hold brings only those that hold another such word too, as long as there are any.
TOO_COMMON = 2_000
# What is likely to find more than this is asked for only if nothing else is; comparing so many takes 50 ms.
MOST_CANDIDATES = 5_000


def candidate_queries(known: "Sequence[Word]", *, too_common: int | None = TOO_COMMON) -> dict[str, str]:
    """Return, for each locale, a text search query of its rarest words: enough of them for a full list of candidates.

    Words in more than `too_common` chunks are asked for in pairs; one that is alone in that only if all others are few.
    Where even the rarest pair is too common, as many words must come together as make it rare.
    """
    queries = {}
    for locale in sorted({word.locale for word in known}):
        mine = sorted((word for word in known if word.locale == locale), key=lambda word: word.chunks)
        chosen: list[str] = []
        found = 0.0
        for chunks, query in _by_rarity(mine, too_common=too_common):
            if chosen and (found >= ENOUGH_CANDIDATES or (too_common and chunks > MOST_CANDIDATES)):
                break
            chosen.append(query)
            found += chunks
        queries[locale] = " | ".join(chosen) or quoted(mine[0].lexeme)
    return queries


def _by_rarity(words: "Sequence[Word]", *, too_common: int | None) -> Iterator[tuple[float, str]]:
    """Yield queries with the number of chunks that each is likely to find: words, then pairs of the common ones."""
    rare = [word for word in words if too_common is None or word.chunks <= too_common]
    yield from ((word.chunks, quoted(word.lexeme)) for word in rare)
    common = words[len(rare) :]
    # As if words stood in chunks by chance.
    total = max((chunks_in_all(word) for word in common), default=1.0)
    pairs = [
        (one.chunks * other.chunks / total, f"{quoted(one.lexeme)} & {quoted(other.lexeme)}")
        for one, other in combinations(common, 2)
    ]
    if rare or not pairs or min(pairs)[0] <= MOST_CANDIDATES:
        yield from sorted(pairs)
    else:
        yield _rarest_together(common, total=total)


def chunks_in_all(word: "Word") -> float:
    """Return how many chunks there are at least, of which a word that so many hold has its weight: see `rarity`."""
    return word.chunks + (math.exp(word.weight) - 1) * (word.chunks + 0.5)


def _rarest_together(common: "Sequence[Word]", *, total: float) -> tuple[float, str]:
    """Ask for so many of the rarest words in one chunk that few enough are likely to hold them, or for all."""
    chunks, together = total, []
    for word in common:
        chunks *= word.chunks / total
        together.append(quoted(word.lexeme))
        if chunks <= MOST_CANDIDATES:
            break
    return chunks, " & ".join(together)


def quoted(lexeme: str) -> str:
    """Quote a lexeme for a tsquery, where a quote and a backslash are doubled."""
    escaped = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
