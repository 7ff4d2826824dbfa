"""The scale of a model's cosines: what it gives texts that have nothing to do with each other.

For one model that is about 0, for another about .75. Measured once per process on sentences of our own, it maps any
model's cosines to 0 for unrelated and 1 for identical, so that one relevance judgement serves them all.
"""

from itertools import combinations

import numpy as np

from search.embedding import Embedder

UNRELATED = (
    "The harbour freezes over in January.",
    "She tuned the violin before the concert.",
    "How is the tax on land computed?",
    "Two spoons of sugar and a pinch of salt.",
    "The goalkeeper was sent off after an hour.",
    "Bees find their way by the light of the sky.",
)

_known: dict[str, float] = {}


def unrelated_cosine(embedder: Embedder) -> float:
    """Return the mean cosine between questions about different things, below 1.

    :raises EmbedderUnavailable: if the model fails.
    """
    if embedder.fingerprint not in _known:
        vectors = [embedder.embed_query(text) for text in UNRELATED]
        cosines = [float(a @ b) for a, b in combinations(vectors, 2)]
        _known[embedder.fingerprint] = min(max(float(np.mean(cosines)), 0.0), 0.99)
    return _known[embedder.fingerprint]
