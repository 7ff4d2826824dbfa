"""What an embedder is, and how it says that it cannot work. Importing this costs nothing."""

from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from search.embedding.recipes import EmbeddingRecipe


class Unavailability(StrEnum):
    """Why there is no embedder."""

    MODEL_MISSING = "model_missing"
    DOWNLOAD_NOT_ALLOWED = "download_not_allowed"
    WEIGHTS_DIFFER = "weights_differ"
    MODEL_UNSUITABLE = "model_unsuitable"
    STILL_LOADING = "still_loading"
    LOADING_FAILED = "loading_failed"
    EMBEDDING_FAILED = "embedding_failed"


class EmbedderUnavailable(Exception):
    """Nothing can be embedded now. Search goes on with words; indexing leaves vectors for later."""

    def __init__(self, reason: Unavailability, advice: str) -> None:
        super().__init__(f"{reason}: {advice}")
        self.reason = reason
        self.advice = advice


class Embedder(Protocol):
    """Turns texts into vectors of unit length: their inner product is their cosine. Threads may share it."""

    @property
    def recipe(self) -> "EmbeddingRecipe": ...

    @property
    def dimensions(self) -> int: ...

    @property
    def fingerprint(self) -> str: ...

    def embed_passages(self, texts: "Sequence[str]") -> "NDArray[np.float32]":
        """Return one row for each text, shape (n, dimensions).

        :raises EmbedderUnavailable: if the model fails.
        """
        ...

    def embed_query(self, text: str) -> "NDArray[np.float32]":
        """Return the vector of a question, shape (dimensions,).

        :raises EmbedderUnavailable: if the model fails.
        """
        ...
