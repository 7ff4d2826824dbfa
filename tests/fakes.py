"""Fakes for what costs too much in most tests. Each keeps the promises of what it stands for."""

import re
import zlib
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from search.embedding import (
    EmbeddedPassage,
    EmbeddedQuery,
    EmbedderUnavailable,
    EmbeddingRecipe,
    Unavailability,
)


class HashingEmbedder:
    """An embedder of bags of words: the more words two texts share, the closer their vectors.

    It remembers what it was asked to embed, and can be switched off.
    """

    def __init__(self, *, dimensions: int = 256, label: str = "hashing") -> None:
        self._recipe = EmbeddingRecipe(
            model=label, revision="", files_sha256=label, dimensions=dimensions, max_tokens=256
        )
        self.embedded: list[str] = []
        self.is_available = True

    @property
    def recipe(self) -> EmbeddingRecipe:
        return self._recipe

    @property
    def dimensions(self) -> int:
        return self._recipe.dimensions

    @property
    def fingerprint(self) -> str:
        return self._recipe.fingerprint

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self._fail_if_off()
        self.embedded += texts
        rows = [self._vector(text) for text in texts]
        return np.asarray(rows, dtype=np.float32).reshape(len(texts), self.dimensions)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        self._fail_if_off()
        return self._vector(text)

    def embed_passages_with_tokens(self, texts: Sequence[str]) -> Iterator[EmbeddedPassage]:
        for position, vector in enumerate(self.embed_passages(texts)):
            yield EmbeddedPassage(position, vector, self._tokens(texts[position]))

    def embed_query_with_tokens(self, text: str) -> EmbeddedQuery:
        return EmbeddedQuery(self.embed_query(text), self._tokens(text))

    def _tokens(self, text: str) -> NDArray[np.float32]:
        """Return one row for each word: the same word has the same row everywhere."""
        rows = [self._vector(word) for word in re.findall(r"\w+", text.casefold())]
        return np.asarray(rows, dtype=np.float32).reshape(len(rows), self.dimensions)

    def _vector(self, text: str) -> NDArray[np.float32]:
        vector = np.zeros(self.dimensions, dtype=np.float32)
        for word in re.findall(r"\w+", text.casefold()) or ["∅"]:
            vector[zlib.crc32(word.encode()) % self.dimensions] += 1
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)

    def _fail_if_off(self) -> None:
        if not self.is_available:
            raise EmbedderUnavailable(Unavailability.LOADING_FAILED, "The fake embedder is switched off.")
