"""The embedder that runs a sentence-transformers model inside Haystack pipelines.

Invariant: Haystack, torch and sentence-transformers are imported when a model is loaded, never before. Importing them
costs seconds and hundreds of megabytes.
"""

import logging
import os
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from search.conf import EmbeddingKnobs
from search.embedding.contracts import (
    EmbeddedPassage,
    EmbeddedQuery,
    EmbedderUnavailable,
    Unavailability,
)
from search.embedding.recipes import EmbeddingRecipe

if TYPE_CHECKING:
    from haystack import Pipeline

# Tokenizers and the pooling of a model that two recipes share must not be used by two threads at once. More than one
# at a time would gain nothing: the machine's cores belong to the processes.
_inference = threading.Lock()


def _forget_lock_of_parent() -> None:
    global _inference
    _inference = threading.Lock()


os.register_at_fork(after_in_child=_forget_lock_of_parent)


class SentenceTransformersEmbedder:
    """A loaded model. Construct it through `search.embedding.get_embedder`, once in a process."""

    def __init__(self, recipe: EmbeddingRecipe, *, folder: Path, knobs: EmbeddingKnobs) -> None:
        self._recipe = recipe
        self._batch_size = knobs.batch_size
        self._pipelines = _load_pipelines(recipe, folder=folder, knobs=knobs)
        self._poolings = (
            [module for module in self._pipelines.model if hasattr(module, "pooling_mode")]
            if recipe.pooling
            else []
        )
        if recipe.pooling and not self._poolings:
            advice = f"EMBEDDING_POOLING={recipe.pooling} does not fit {recipe.model}, which has no pooling to set."
            raise EmbedderUnavailable(Unavailability.MODEL_UNSUITABLE, advice)
        found = self.embed_query("Which way?").shape[0]
        if found != recipe.dimensions:
            advice = (
                f"{recipe.model} makes vectors of {found} dimensions where {recipe.dimensions} were expected."
            )
            raise EmbedderUnavailable(Unavailability.MODEL_UNSUITABLE, advice)

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
        """Return one unit vector for each text, shape (n, dimensions).

        :raises EmbedderUnavailable: if the model fails.
        """
        from haystack import Document

        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for batch in self._batches(texts):
            documents = [Document(id=str(position), content=texts[position]) for position in batch]
            embedded = self._run(self._pipelines.passages, {"documents": documents})["documents"]
            vectors[batch] = [document.embedding for document in embedded]
        return _unit(vectors)

    def embed_passages_with_tokens(self, texts: Sequence[str]) -> Iterator[EmbeddedPassage]:
        """Yield each text once, the longest first.

        :raises EmbedderUnavailable: if the model fails.
        """
        for batch in self._batches(texts):
            made = self._run(
                self._pipelines.passages_with_tokens, {"texts": [texts[position] for position in batch]}
            )
            vectors = _unit(np.asarray(made["vectors"], dtype=np.float32))
            for position, vector, tokens in zip(batch, vectors, made["tokens"], strict=True):
                yield EmbeddedPassage(position, vector, _unit(tokens))

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Return the unit vector of a question, shape (dimensions,).

        :raises EmbedderUnavailable: if the model fails.
        """
        vector = self._run(self._pipelines.questions, {"text": text})["embedding"]
        return _unit(np.asarray([vector], dtype=np.float32)).reshape(-1)

    def embed_query_with_tokens(self, text: str) -> EmbeddedQuery:
        """Return the unit vectors of a question and of its tokens.

        :raises EmbedderUnavailable: if the model fails.
        """
        made = self._run(self._pipelines.questions_with_tokens, {"texts": [text]})
        vector = _unit(np.asarray(made["vectors"], dtype=np.float32)).reshape(-1)
        return EmbeddedQuery(vector, _unit(made["tokens"][0]))

    def _batches(self, texts: Sequence[str]) -> Iterator[list[int]]:
        """Yield positions in `texts`.

        Texts of like length share a batch, so that little is padded. The lock is free between batches, so that a
        question does not wait for a whole article.
        """
        order = sorted(range(len(texts)), key=lambda position: -len(texts[position]))
        for start in range(0, len(order), self._batch_size):
            yield order[start : start + self._batch_size]

    def _run(self, pipeline: "Pipeline", inputs: dict[str, Any]) -> dict[str, Any]:
        try:
            with _inference:
                for pooling in self._poolings:
                    pooling.pooling_mode = self._recipe.pooling
                return dict(pipeline.run({"embedder": inputs})["embedder"])
        except (RuntimeError, MemoryError, ValueError, TypeError) as error:
            raise EmbedderUnavailable(Unavailability.EMBEDDING_FAILED, repr(error)) from error


@dataclass(frozen=True)
class _Pipelines:
    """For passages and for questions, with the vectors of their tokens or without. All share one model."""

    passages: "Pipeline"
    questions: "Pipeline"
    passages_with_tokens: "Pipeline"
    questions_with_tokens: "Pipeline"
    model: Any


def _load_pipelines(recipe: EmbeddingRecipe, *, folder: Path, knobs: EmbeddingKnobs) -> _Pipelines:
    keep_quiet()
    import torch
    from haystack import Pipeline
    from haystack.utils import ComponentDevice
    from haystack_integrations.components.embedders.sentence_transformers import (
        SentenceTransformersDocumentEmbedder,
        SentenceTransformersTextEmbedder,
    )

    from search.embedding.token_component import TokenEmbedder

    torch.set_num_threads(knobs.threads)
    shared: dict[str, Any] = {
        "model": str(folder),
        "device": ComponentDevice.from_str(knobs.device),
        "token": None,
        "progress_bar": False,
        "normalize_embeddings": True,
        "trust_remote_code": False,
        "local_files_only": True,
        "truncate_dim": recipe.dimensions,
    }
    documents = SentenceTransformersDocumentEmbedder(
        prefix=recipe.passage_prompt, batch_size=knobs.batch_size, **shared
    )
    questions = SentenceTransformersTextEmbedder(prefix=recipe.query_prompt, **shared)
    documents.warm_up()
    questions.warm_up()
    backend: Any = documents.embedding_backend
    return _Pipelines(
        passages=_pipeline_of(Pipeline(), documents),
        questions=_pipeline_of(Pipeline(), questions),
        passages_with_tokens=_pipeline_of(
            Pipeline(), TokenEmbedder(backend.model, prefix=recipe.passage_prompt)
        ),
        questions_with_tokens=_pipeline_of(
            Pipeline(), TokenEmbedder(backend.model, prefix=recipe.query_prompt)
        ),
        model=backend.model,
    )


def keep_quiet() -> None:
    """Keep Haystack from logging each run, from configuring structlog anew, and transformers from drawing bars."""
    os.environ.setdefault("HAYSTACK_TELEMETRY_ENABLED", "False")
    os.environ.setdefault("HAYSTACK_LOGGING_IGNORE_STRUCTLOG", "true")
    for library in ("haystack", "haystack_integrations", "sentence_transformers", "transformers"):
        logging.getLogger(library).setLevel(logging.WARNING)
    from transformers.utils import logging as transformers_logging

    untyped: Any = transformers_logging
    untyped.disable_progress_bar()


def _pipeline_of(pipeline: "Pipeline", embedder: Any) -> "Pipeline":
    pipeline.add_component("embedder", embedder)
    return pipeline


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scale each row to length one; a row of zeros stays what it is."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths == 0, 1, lengths), dtype=np.float32)
