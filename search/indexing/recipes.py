"""The recipe of a generation: everything that decides what stands in it beside the articles themselves."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from search.conf import IndexKnobs
from search.embedding import EmbedderUnavailable, EmbeddingRecipe, configured_recipe
from search.indexing.chunking import CHUNKING_VERSION
from search.models import IndexGeneration

# Raised when the weights or the source of the words of a passage change.
LEXING_VERSION = 2
# For a generation that never had a model: what most models read.
TOKENS_WITHOUT_A_MODEL = 256


@dataclass(frozen=True)
class IndexRecipe:
    """`embedding` is None while no model is to be had: then the generation has words alone."""

    embedding: EmbeddingRecipe | None
    chunk_tokens: int
    chunking_version: int = CHUNKING_VERSION
    lexing_version: int = LEXING_VERSION

    @property
    def fingerprint(self) -> str:
        decisive = [
            self.embedding_fingerprint,
            self.embedding.query_prompt if self.embedding else "",
            self.chunk_tokens,
            self.chunking_version,
            self.lexing_version,
        ]
        return hashlib.sha256(json.dumps(decisive).encode()).hexdigest()

    @property
    def embedding_fingerprint(self) -> str:
        return self.embedding.fingerprint if self.embedding else ""

    @property
    def dimensions(self) -> int:
        return self.embedding.dimensions if self.embedding else 0

    def to_json(self) -> dict[str, Any]:
        return {
            "embedding": self.embedding.to_json() if self.embedding else None,
            "chunk_tokens": self.chunk_tokens,
            "chunking_version": self.chunking_version,
            "lexing_version": self.lexing_version,
        }


def configured_index_recipe() -> IndexRecipe:
    """Return the recipe that the environment asks for.

    :raises EmbedderUnavailable: if its model's files are not there, or not the ones they should be.
    """
    return _with_embedding(configured_recipe())


def best_index_recipe() -> IndexRecipe:
    """Return the configured recipe, or one of words alone while the model is not to be had."""
    try:
        return configured_index_recipe()
    except EmbedderUnavailable:
        return _with_embedding(None)


def chunk_limit_of(generation: IndexGeneration) -> int:
    """Return how many tokens a passage of `generation` may have."""
    return int(generation.recipe.get("chunk_tokens", TOKENS_WITHOUT_A_MODEL))


def _with_embedding(embedding: EmbeddingRecipe | None) -> IndexRecipe:
    readable = embedding.max_tokens if embedding else TOKENS_WITHOUT_A_MODEL
    return IndexRecipe(embedding=embedding, chunk_tokens=min(IndexKnobs.read().chunk_tokens, readable))
