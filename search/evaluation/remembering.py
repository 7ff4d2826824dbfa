"""An embedder that remembers the last questions: several systems that are asked the same one embed it once."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from search.embedding import EmbeddedPassage, EmbeddedQuery, Embedder, EmbeddingRecipe

# A question, and what is asked in its place when it is corrected.
REMEMBERED = 4


class RememberingEmbedder:
    """Passes on to `embedder` what it does not remember."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._ask = lru_cache(maxsize=REMEMBERED)(embedder.embed_query_with_tokens)

    @property
    def recipe(self) -> EmbeddingRecipe:
        return self._embedder.recipe

    @property
    def dimensions(self) -> int:
        return self._embedder.dimensions

    @property
    def fingerprint(self) -> str:
        return self._embedder.fingerprint

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row for each text, shape (n, dimensions)."""
        return self._embedder.embed_passages(texts)

    def embed_passages_with_tokens(self, texts: Sequence[str]) -> Iterator[EmbeddedPassage]:
        """Yield every passage once."""
        return self._embedder.embed_passages_with_tokens(texts)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Return the vector of a question, shape (dimensions,)."""
        return self._embedder.embed_query(text)

    def embed_query_with_tokens(self, text: str) -> EmbeddedQuery:
        """Return the question's vector and tokens, which nobody may change."""
        return self._ask(text)
