"""The recipe of a generation: everything that decides what stands in it beside the articles themselves.

The live generation's recipe is the truth: web and workers load the model that it names. Which recipe the *next*
generation gets is decided here: what a command asks for, else what the environment sets, else what the live one has.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from search.conf import EmbeddingKnobs, IndexKnobs
from search.embedding import EmbedderUnavailable, EmbeddingRecipe, configured_recipe
from search.indexing.chunking import CHUNKING_VERSION
from search.indexing.token_vectors import TOKEN_FORMAT
from search.models import IndexGeneration

# Raised when the weights or the source of the words of a passage change.
LEXING_VERSION = 3
# For a generation that never had a model: what most models read.
TOKENS_WITHOUT_A_MODEL = 256
# What belongs to one model: with another, none of it is taken over from the live generation.
OF_A_MODEL = {
    "revision": "EMBEDDING_REVISION",
    "pooling": "EMBEDDING_POOLING",
    "query_prompt": "EMBEDDING_QUERY_PROMPT",
    "passage_prompt": "EMBEDDING_PASSAGE_PROMPT",
    "dimensions": "EMBEDDING_DIMENSIONS",
}


@dataclass(frozen=True)
class RecipeChange:
    """What a command asks for; None leaves it to the environment and the live generation."""

    model: str | None = None
    revision: str | None = None
    pooling: str | None = None
    query_prompt: str | None = None
    passage_prompt: str | None = None
    dimensions: int | None = None
    chunk_tokens: int | None = None
    # Replaces all language settings, see `search.languages`.
    languages: Mapping[str, str] | None = None


@dataclass(frozen=True)
class IndexRecipe:
    """`embedding` is None while no model is to be had: then the generation has words alone."""

    embedding: EmbeddingRecipe | None
    chunk_tokens: int
    chunking_version: int = CHUNKING_VERSION
    lexing_version: int = LEXING_VERSION
    # Languages whose words are stemmed otherwise than by default.
    languages: Mapping[str, str] = field(default_factory=dict)
    # How the vectors of tokens are stored; empty for a generation without them. Changes no vector of a passage.
    token_format: str = ""

    @property
    def fingerprint(self) -> str:
        decisive: list[object] = [
            self.embedding_fingerprint,
            self.embedding.query_prompt if self.embedding else "",
            self.chunk_tokens,
            self.chunking_version,
            self.lexing_version,
        ]
        # Without settings of its own, a recipe keeps the fingerprint that it had before there were any.
        decisive += [sorted(self.languages.items())] if self.languages else []
        decisive += [self.token_format] if self.token_format else []
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
            "languages": dict(self.languages),
            "token_format": self.token_format,
        }


def configured_index_recipe() -> IndexRecipe:
    """Return the recipe that the environment asks for: that of the first generation.

    :raises EmbedderUnavailable: if its model's files are not there, or not the ones they should be.
    """
    return _with_embedding(configured_recipe())


def best_index_recipe() -> IndexRecipe:
    """Return the configured recipe, or one of words alone while the model is not to be had."""
    try:
        return configured_index_recipe()
    except EmbedderUnavailable:
        return _with_embedding(None)


def next_index_recipe(
    *,
    live: IndexGeneration | None,
    change: RecipeChange | None = None,
    environ: Mapping[str, str] = os.environ,
) -> IndexRecipe:
    """Return the recipe of the next generation: what `change` asks for, else the environment, else that of `live`.

    :raises EmbedderUnavailable: if its model's files are not there, or not the ones they should be.
    :raises ImproperlyConfigured: if a variable of the environment cannot be used.
    """
    change = change or RecipeChange()
    stored: Mapping[str, Any] = live.recipe if live else {}
    embedding = configured_recipe(_next_knobs(stored.get("embedding") or {}, change, environ))
    knobs = IndexKnobs.read(environ)
    chunk_tokens = change.chunk_tokens
    if chunk_tokens is None and not environ.get("CHUNK_TOKENS") and _is_of_model(stored, embedding):
        chunk_tokens = stored.get("chunk_tokens")
    languages = change.languages
    if languages is None:
        languages = knobs.languages if "TEXT_SEARCH_LANGUAGES" in environ else stored.get("languages", {})
    return IndexRecipe(
        embedding=embedding,
        chunk_tokens=min(chunk_tokens or knobs.chunk_tokens, embedding.max_tokens),
        languages=languages,
        token_format=TOKEN_FORMAT if knobs.token_vectors else "",
    )


def index_recipe_of(generation: IndexGeneration) -> IndexRecipe:
    """Return the recipe that `generation` was built by.

    :raises EmbedderUnavailable: if another version wrote it and it cannot be read.
    """
    stored = generation.recipe
    embedding = stored.get("embedding")
    return IndexRecipe(
        embedding=EmbeddingRecipe.from_json(embedding) if embedding else None,
        chunk_tokens=chunk_limit_of(generation),
        chunking_version=stored.get("chunking_version", CHUNKING_VERSION),
        lexing_version=stored.get("lexing_version", LEXING_VERSION),
        languages=stored.get("languages", {}),
        token_format=token_format_of(generation),
    )


def chunk_limit_of(generation: IndexGeneration) -> int:
    """Return how many tokens a passage of `generation` may have."""
    return int(generation.recipe.get("chunk_tokens", TOKENS_WITHOUT_A_MODEL))


def token_format_of(generation: IndexGeneration) -> str:
    """Return how `generation` stores the vectors of tokens; empty if it does not."""
    return str(generation.recipe.get("token_format", ""))


def _next_knobs(
    stored: Mapping[str, Any], change: RecipeChange, environ: Mapping[str, str]
) -> EmbeddingKnobs:
    asked = {
        name: getattr(change, name) for name in ("model", *OF_A_MODEL) if getattr(change, name) is not None
    }
    knobs = EmbeddingKnobs.read(environ)
    told = {name for name, variable in OF_A_MODEL.items() if variable in environ}
    if "model" in asked and asked["model"] != knobs.model:
        # What the environment says of its own model is not meant for another.
        unset = EmbeddingKnobs.read({})
        knobs = replace(knobs, **{name: getattr(unset, name) for name in OF_A_MODEL})
        told = set()
    knobs = replace(knobs, **asked)
    if not stored or knobs.model not in {"", stored["model"]} or asked.get("model") == "":
        return knobs
    kept = {
        name: stored[name] for name in OF_A_MODEL if name in stored and name not in asked and name not in told
    }
    return replace(knobs, model=stored["model"], **kept)


def _is_of_model(stored: Mapping[str, Any], embedding: EmbeddingRecipe) -> bool:
    return (stored.get("embedding") or {}).get("model") == embedding.model


def _with_embedding(embedding: EmbeddingRecipe | None) -> IndexRecipe:
    readable = embedding.max_tokens if embedding else TOKENS_WITHOUT_A_MODEL
    knobs = IndexKnobs.read()
    return IndexRecipe(
        embedding=embedding,
        chunk_tokens=min(knobs.chunk_tokens, readable),
        languages=knobs.languages,
        token_format=TOKEN_FORMAT if embedding and knobs.token_vectors else "",
    )
