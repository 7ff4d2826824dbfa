"""Vectors for passages: lent by any passage with the same text and the same recipe, made only for the rest."""

import logging
from collections.abc import Collection, Mapping

import numpy as np
from numpy.typing import NDArray

from search.embedding import EmbedderUnavailable, embedder_for
from search.models import Chunk, IndexGeneration

logger = logging.getLogger(__name__)

Vector = NDArray[np.float32] | list[float]


def vectors_for(texts: Mapping[str, str], *, generation: IndexGeneration) -> dict[str, Vector]:
    """Return a vector for each content hash of `texts` (hash to text); fewer while the embedder is unavailable."""
    vectors = _lent(texts.keys(), generation)
    missing = sorted(texts.keys() - vectors.keys())
    if missing:
        try:
            made = embedder_for(generation).embed_passages([texts[content_hash] for content_hash in missing])
        except EmbedderUnavailable as error:
            logger.warning(
                "%d passages stay without a vector until a reconcile: %s (%s)",
                len(missing),
                error.advice,
                error.reason,
            )
        else:
            vectors.update(zip(missing, made, strict=True))
    return vectors


def _lent(hashes: Collection[str], generation: IndexGeneration) -> dict[str, Vector]:
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
