"""The embedder that runs a sentence-transformers model inside Haystack pipelines.

Invariant: Haystack, torch and sentence-transformers are imported when a model is loaded, never before. Importing them
costs seconds and hundreds of megabytes.
"""

import logging
import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from search.conf import EmbeddingKnobs
from search.embedding.contracts import EmbedderUnavailable, Unavailability
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
        self._passages, self._questions, model = _load_pipelines(recipe, folder=folder, knobs=knobs)
        self._poolings = (
            [module for module in model if hasattr(module, "pooling_mode")] if recipe.pooling else []
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
        # Texts of like length share a batch, so that little is padded. The lock is free between batches, so that a
        # question does not wait for a whole article.
        order = sorted(range(len(texts)), key=lambda position: -len(texts[position]))
        for start in range(0, len(order), self._batch_size):
            batch = order[start : start + self._batch_size]
            documents = [Document(id=str(position), content=texts[position]) for position in batch]
            embedded = self._run(self._passages, {"documents": documents})["documents"]
            vectors[batch] = [document.embedding for document in embedded]
        return _unit(vectors)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Return the unit vector of a question, shape (dimensions,).

        :raises EmbedderUnavailable: if the model fails.
        """
        vector = self._run(self._questions, {"text": text})["embedding"]
        return _unit(np.asarray([vector], dtype=np.float32)).reshape(-1)

    def _run(self, pipeline: "Pipeline", inputs: dict[str, Any]) -> dict[str, Any]:
        try:
            with _inference:
                for pooling in self._poolings:
                    pooling.pooling_mode = self._recipe.pooling
                return dict(pipeline.run({"embedder": inputs})["embedder"])
        except (RuntimeError, MemoryError, ValueError, TypeError) as error:
            raise EmbedderUnavailable(Unavailability.EMBEDDING_FAILED, repr(error)) from error


def _load_pipelines(
    recipe: EmbeddingRecipe, *, folder: Path, knobs: EmbeddingKnobs
) -> "tuple[Pipeline, Pipeline, Any]":
    """Return the pipelines for passages and for questions, which share one model, and that model."""
    _keep_quiet()
    import torch
    from haystack import Pipeline
    from haystack.utils import ComponentDevice
    from haystack_integrations.components.embedders.sentence_transformers import (
        SentenceTransformersDocumentEmbedder,
        SentenceTransformersTextEmbedder,
    )

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
    return _pipeline_of(Pipeline(), documents), _pipeline_of(Pipeline(), questions), backend.model


def _keep_quiet() -> None:
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
