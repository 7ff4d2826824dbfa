"""What an embedder is, and how it says that it cannot work. Importing this costs nothing."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
    TOO_SLOW = "too_slow"


class EmbedderUnavailable(Exception):
    """Nothing can be embedded now. Search goes on with words; indexing leaves vectors for later."""

    def __init__(self, reason: Unavailability, advice: str) -> None:
        super().__init__(f"{reason}: {advice}")
        self.reason = reason
        self.advice = advice


@dataclass(frozen=True)
class EmbeddedPassage:
    """One of several passages: `position` says which, `vector` has shape (dimensions,), `tokens` (n, token dimensions).

    Every row of `tokens` has unit length and stands for one token of the text itself, in its order: the marks that a
    model puts around a text and the words of a prompt are left out. A model without token vectors gives no rows.
    """

    position: int
    vector: "NDArray[np.float32]"
    tokens: "NDArray[np.float32]"


@dataclass(frozen=True)
class EmbeddedQuery:
    """A question as one vector, shape (dimensions,), and as its tokens, shape (n, token dimensions), like a passage."""

    vector: "NDArray[np.float32]"
    tokens: "NDArray[np.float32]"


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

    def embed_passages_with_tokens(self, texts: "Sequence[str]") -> "Iterator[EmbeddedPassage]":
        """Yield every passage once, in an order that suits the model; vector and tokens come from one forward pass.

        A generator, because the tokens of many passages take much memory: some 300 KB for 200 tokens.

        :raises EmbedderUnavailable: if the model fails.
        """
        ...

    def embed_query_with_tokens(self, text: str) -> EmbeddedQuery:
        """Return the question's vector and tokens from one forward pass.

        :raises EmbedderUnavailable: if the model fails.
        """
        ...
