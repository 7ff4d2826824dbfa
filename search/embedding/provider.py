"""The embedders of this process: each is loaded once, when it is first needed, and shared by all threads.

A failure to load is remembered for a while, so that a broken model costs a page nothing. A forked child starts afresh.
"""

import logging
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from search.conf import EmbeddingKnobs
from search.embedding import recipes
from search.embedding.contracts import Embedder, EmbedderUnavailable, Unavailability
from search.embedding.model_files import read_model_folder, resolve_model
from search.embedding.recipes import EmbeddingRecipe

if TYPE_CHECKING:
    from search.models import IndexGeneration

logger = logging.getLogger(__name__)


class _Provider:
    def __init__(self) -> None:
        self.loading = threading.Lock()
        self.loaded: dict[str, Embedder] = {}
        self.failed: dict[str, tuple[float, EmbedderUnavailable]] = {}
        self.override: Embedder | None = None

    def ready(self, key: str) -> Embedder | None:
        """Return the embedder if it is loaded.

        :raises EmbedderUnavailable: if loading it failed a short while ago.
        """
        if key in self.loaded:
            return self.loaded[key]
        retry_at, failure = self.failed.get(key, (0.0, None))
        if failure is not None and time.monotonic() < retry_at:
            raise EmbedderUnavailable(failure.reason, failure.advice)
        return None


_provider = _Provider()


def _start_afresh() -> None:
    global _provider
    override = _provider.override
    _provider = _Provider()
    _provider.override = override


os.register_at_fork(after_in_child=_start_afresh)


def configured_recipe(knobs: EmbeddingKnobs | None = None) -> EmbeddingRecipe:
    """Return the recipe that `knobs` ask for, by default those of the environment, without loading a model.

    :raises EmbedderUnavailable: if the model's files are not there, or not the ones they should be.
    """
    return _provider.override.recipe if _provider.override else recipes.configured_recipe(knobs)


def get_embedder(recipe: EmbeddingRecipe | None = None, *, wait_seconds: float = -1) -> Embedder:
    """Return the embedder of `recipe`, by default of the configured one; the first call loads the model.

    While another thread loads it, wait for `wait_seconds` at most, forever if negative.

    :raises EmbedderUnavailable: if the model cannot be had, with the reason.
    """
    wanted = recipe or configured_recipe()
    if _provider.override is not None:
        return _only_if_same(_provider.override, wanted)
    key = _key(wanted)
    embedder = _provider.ready(key)
    if embedder is not None:
        return embedder
    if not _provider.loading.acquire(timeout=wait_seconds):
        raise EmbedderUnavailable(
            Unavailability.STILL_LOADING, "The model is being loaded; try again shortly."
        )
    try:
        return _provider.ready(key) or _load(wanted, key=key)
    finally:
        _provider.loading.release()


def embedder_for(generation: "IndexGeneration", *, wait_seconds: float = -1) -> Embedder:
    """Return the embedder that made the vectors of `generation`, whatever the environment asks for now.

    :raises EmbedderUnavailable: if that model is gone or has changed, or there never was one.
    """
    stored = generation.recipe.get("embedding")
    if stored is None:
        raise EmbedderUnavailable(Unavailability.MODEL_MISSING, "The index was begun without a model.")
    return get_embedder(EmbeddingRecipe.from_json(stored), wait_seconds=wait_seconds)


def has_settled(recipe: EmbeddingRecipe) -> bool:
    """Say whether waiting for the embedder of `recipe` is of no use: it is loaded, or could not be a while ago."""
    if _provider.override is not None:
        return True
    try:
        return _provider.ready(_key(recipe)) is not None
    except EmbedderUnavailable:
        return True


def load_in_background(recipe: EmbeddingRecipe) -> None:
    """Begin to load the embedder of `recipe`, unless one is being loaded already."""
    if not _provider.loading.locked():
        threading.Thread(target=_try_to_load, args=[recipe], name="load-embedder", daemon=True).start()


@contextmanager
def use_embedder(embedder: Embedder | None) -> Iterator[None]:
    """Let `embedder` stand for the configured one; None stands for none. For tests, and tools with their own."""
    previous, _provider.override = _provider.override, embedder
    try:
        yield
    finally:
        _provider.override = previous


def _key(recipe: EmbeddingRecipe) -> str:
    """Questions are prompted by the recipe too, though their prompt is not part of the fingerprint."""
    return f"{recipe.fingerprint}:{recipe.query_prompt}"


def _try_to_load(recipe: EmbeddingRecipe) -> None:
    try:
        get_embedder(recipe)
    except EmbedderUnavailable as error:
        logger.warning("The embedder is unavailable (%s): %s", error.reason, error.advice)


def _only_if_same(embedder: Embedder, wanted: EmbeddingRecipe) -> Embedder:
    if embedder.fingerprint != wanted.fingerprint:
        advice = f"The vectors were made by {wanted.model}, not by {embedder.recipe.model}."
        raise EmbedderUnavailable(Unavailability.MODEL_MISSING, advice)
    return embedder


def _load(wanted: EmbeddingRecipe, *, key: str) -> Embedder:
    knobs = EmbeddingKnobs.read()
    began = time.monotonic()
    try:
        embedder = _open(wanted, knobs)
    except EmbedderUnavailable as error:
        failure = error
    except Exception as error:  # whatever a model's files make the libraries raise
        logger.exception("Loading the embedding model failed")
        failure = EmbedderUnavailable(Unavailability.LOADING_FAILED, repr(error))
    else:
        logger.info("Loaded the embedding model %s in %.1f s", wanted.model, time.monotonic() - began)
        _provider.loaded[key] = embedder
        _provider.failed.pop(key, None)
        return embedder
    _provider.failed[key] = (time.monotonic() + knobs.retry_seconds, failure)
    raise failure


def _open(wanted: EmbeddingRecipe, knobs: EmbeddingKnobs) -> Embedder:
    from search.embedding.sentence_transformers import SentenceTransformersEmbedder

    located = resolve_model(wanted.model, revision=wanted.revision, allow_download=knobs.allow_download)
    if read_model_folder(located, pooling=wanted.pooling).files_sha256 != wanted.files_sha256:
        advice = f"The files of {wanted.model} are not those that made the index; run `manage.py reindex`."
        raise EmbedderUnavailable(Unavailability.WEIGHTS_DIFFER, advice)
    return SentenceTransformersEmbedder(wanted, folder=located.folder, knobs=knobs)
