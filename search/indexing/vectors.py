"""Vectors for passages: lent by any passage with the same text and the same recipe, made only for the rest.

A passage has a vector of its own and, where the recipe says so, the packed vectors of its tokens. Both come from one
pass of the model; either is lent without the other, so that another way to store tokens changes no vector.
"""

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from search.embedding import EmbedderUnavailable, embedder_for
from search.indexing.recipes import token_format_of
from search.indexing.token_vectors import pack_tokens
from search.models import Chunk, IndexGeneration, TokenVectors

logger = logging.getLogger(__name__)

Vector = NDArray[np.float32] | list[float]


@dataclass(frozen=True)
class PassageVectors:
    """What could be had, by content hash; `needs_tokens` says whether a passage without tokens is incomplete."""

    needs_tokens: bool
    vectors: dict[str, Vector] = field(default_factory=dict)
    tokens: dict[str, bytes] = field(default_factory=dict)

    def lacks(self, content_hash: str) -> bool:
        return content_hash not in self.vectors or (self.needs_tokens and content_hash not in self.tokens)


def vectors_for(
    texts: Mapping[str, str], *, generation: IndexGeneration, with_tokens: bool = True
) -> PassageVectors:
    """Return the vectors of each content hash of `texts` (hash to text); fewer while the embedder is unavailable."""
    found = PassageVectors(needs_tokens=with_tokens and bool(token_format_of(generation)))
    found.vectors.update(_lent_vectors(texts.keys(), generation))
    if found.needs_tokens:
        found.tokens.update(_lent_tokens(texts.keys(), generation))
    missing = sorted(content_hash for content_hash in texts if found.lacks(content_hash))
    if missing:
        try:
            _make(missing, texts, generation=generation, found=found)
        except EmbedderUnavailable as error:
            logger.warning(
                "%d passages stay without a vector until a reconcile: %s (%s)",
                len(missing),
                error.advice,
                error.reason,
            )
    return found


def _make(
    missing: list[str], texts: Mapping[str, str], *, generation: IndexGeneration, found: PassageVectors
) -> None:
    """Embed what is missing, and pack tokens as they come: unpacked they take ten times the memory."""
    embedder = embedder_for(generation)
    wanted = [texts[content_hash] for content_hash in missing]
    if not found.needs_tokens:
        found.vectors.update(zip(missing, embedder.embed_passages(wanted), strict=True))
        return
    for passage in embedder.embed_passages_with_tokens(wanted):
        content_hash = missing[passage.position]
        found.vectors.setdefault(content_hash, passage.vector)
        found.tokens[content_hash] = pack_tokens(passage.tokens)


def _lent_vectors(hashes: Collection[str], generation: IndexGeneration) -> dict[str, Vector]:
    if not generation.embedding_fingerprint:
        return {}
    lenders = (
        Chunk.objects.filter(
            content_hash__in=hashes,
            embedding__isnull=False,
            generation__embedding_fingerprint=generation.embedding_fingerprint,
        )
        .order_by("content_hash")
        .distinct("content_hash")
    )
    found = lenders.values_list("content_hash", "embedding")
    return {content_hash: vector for content_hash, vector in found if vector is not None}


def _lent_tokens(hashes: Collection[str], generation: IndexGeneration) -> dict[str, bytes]:
    """Take them where model and format are the same."""
    token_format = token_format_of(generation)
    if not generation.embedding_fingerprint or not token_format:
        return {}
    lenders = (
        TokenVectors.objects.filter(
            chunk__content_hash__in=hashes,
            chunk__generation__embedding_fingerprint=generation.embedding_fingerprint,
            chunk__generation__recipe__token_format=token_format,
        )
        .order_by("chunk__content_hash")
        .distinct("chunk__content_hash")
    )
    found = lenders.values_list("chunk__content_hash", "packed")
    return {content_hash: bytes(packed) for content_hash, packed in found}
