"""A cross-encoder, where one is configured: a model that reads a question and a passage together and scores the pair.

It is loaded in the background when it is first asked for, because a search that is on the clock cannot wait for it.
Until it is there, and whenever it cannot be had, searches go on without it.
"""

import logging
import os
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from search.conf import EmbeddingKnobs, RerankKnobs, RerankModel
from search.embedding.contracts import EmbedderUnavailable, Unavailability
from search.embedding.model_files import resolve_model
from search.embedding.sentence_transformers import keep_quiet

logger = logging.getLogger(__name__)


class CrossEncoder:
    """A loaded model. Threads may share it: one at a time runs it."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self.running = threading.Lock()

    def score_pairs(self, question: str, passages: Sequence[str], *, wait_ms: float) -> list[float] | None:
        """Return a score for each passage, higher is better, of no fixed scale; None if others keep it too long.

        :raises EmbedderUnavailable: if the model fails.
        """
        if not self.running.acquire(timeout=wait_ms / 1000):
            return None
        try:
            pairs = [(question, passage) for passage in passages]
            scores = self._model.predict(pairs, batch_size=len(pairs), show_progress_bar=False)
            return [float(score) for score in scores.reshape(len(pairs), -1)[:, -1]]
        except (RuntimeError, MemoryError, ValueError, TypeError) as error:
            raise EmbedderUnavailable(Unavailability.EMBEDDING_FAILED, repr(error)) from error
        finally:
            self.running.release()


@dataclass
class _Kept:
    """What this process has loaded, by model; a failure is remembered until it is time to try again."""

    loading: threading.Lock = field(default_factory=threading.Lock)
    loaded: dict[RerankModel, CrossEncoder] = field(default_factory=dict)
    retry_at: dict[RerankModel, float] = field(default_factory=dict)


_kept = _Kept()


def _start_afresh() -> None:
    global _kept
    _kept = _Kept()


os.register_at_fork(after_in_child=_start_afresh)


def ready_cross_encoder(knobs: RerankKnobs) -> CrossEncoder | None:
    """Return the configured cross-encoder if it is loaded; begin to load it if not. Never waits."""
    kept, model = _kept, knobs.model
    if model in kept.loaded:
        return kept.loaded[model]
    if not kept.loading.locked() and time.monotonic() >= kept.retry_at.get(model, 0.0):
        threading.Thread(
            target=_try_to_load, args=[model, kept], name="load-cross-encoder", daemon=True
        ).start()
    return None


def load_cross_encoder(wanted: RerankModel) -> CrossEncoder:
    """Load the configured model from its folder, or from the hub under the same rules as the embedding model.

    :raises EmbedderUnavailable: if it cannot be had, with the reason.
    """
    embedding = EmbeddingKnobs.read()
    if not wanted.name:
        raise EmbedderUnavailable(
            Unavailability.MODEL_MISSING, "RERANK_MODEL names no folder and no model on the hub."
        )
    located = resolve_model(
        wanted.name,
        revision=wanted.revision,
        allow_download=embedding.allow_download,
        variable="RERANK_MODEL",
    )
    keep_quiet()
    import torch
    from sentence_transformers import CrossEncoder as Model

    torch.set_num_threads(embedding.threads)
    try:
        model = Model(
            str(located.folder),
            device=embedding.device,
            max_length=wanted.max_tokens,
            local_files_only=True,
            trust_remote_code=False,
            # As the model computes them: squeezed into 0..1, the best scores of some models are all alike.
            activation_fn=torch.nn.Identity(),
        )
    except Exception as error:  # whatever a model's files make the libraries raise
        raise EmbedderUnavailable(Unavailability.LOADING_FAILED, repr(error)) from error
    return CrossEncoder(model)


def _try_to_load(wanted: RerankModel, kept: _Kept) -> None:
    if not kept.loading.acquire(blocking=False):
        return
    try:
        kept.loaded[wanted] = load_cross_encoder(wanted)
        logger.info("Loaded the cross-encoder %s", wanted.name)
    except EmbedderUnavailable as error:
        kept.retry_at[wanted] = time.monotonic() + EmbeddingKnobs.read().retry_seconds
        logger.warning("The cross-encoder is unavailable (%s): %s", error.reason, error.advice)
    finally:
        kept.loading.release()
