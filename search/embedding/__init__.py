"""The only package that reaches Haystack and sentence-transformers. Importing it loads neither."""

from search.embedding.asking import ask_in_time
from search.embedding.contracts import (
    EmbeddedPassage,
    EmbeddedQuery,
    Embedder,
    EmbedderUnavailable,
    Unavailability,
)
from search.embedding.provider import (
    configured_recipe,
    embedder_for,
    get_embedder,
    has_settled,
    load_in_background,
    use_embedder,
)
from search.embedding.recipes import EmbeddingRecipe

__all__ = [
    "EmbeddedPassage",
    "EmbeddedQuery",
    "Embedder",
    "EmbedderUnavailable",
    "EmbeddingRecipe",
    "Unavailability",
    "ask_in_time",
    "configured_recipe",
    "embedder_for",
    "get_embedder",
    "has_settled",
    "load_in_background",
    "use_embedder",
]
