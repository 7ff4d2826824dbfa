"""What decides a vector, and its fingerprint: two vectors can be compared when the fingerprints are equal.

Invariant: a recipe comes from files and knobs alone, so that asking for a fingerprint never loads a model.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Self

from search.conf import EmbeddingKnobs
from search.embedding.contracts import EmbedderUnavailable, Unavailability
from search.embedding.model_files import read_model_folder, resolve_model


@dataclass(frozen=True)
class EmbeddingRecipe:
    """How texts become vectors. `model` and `revision` say where the files are found, `files_sha256` what they hold."""

    model: str
    revision: str
    files_sha256: str
    dimensions: int
    max_tokens: int
    pooling: str = ""
    passage_prompt: str = ""
    query_prompt: str = ""

    @property
    def fingerprint(self) -> str:
        """Identify the vectors of passages: where the files lie and how a question is prompted do not change them."""
        decisive = [self.files_sha256, self.dimensions, self.pooling, self.passage_prompt]
        return hashlib.sha256(json.dumps(decisive).encode()).hexdigest()

    def to_json(self) -> dict[str, str | int]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, str | int]) -> Self:
        """:raises EmbedderUnavailable: if a newer or older version wrote what cannot be read."""
        try:
            return cls(**stored)  # type: ignore[arg-type]
        except TypeError as error:
            advice = "The recipe of this index cannot be read; build a new one with `manage.py reindex`."
            raise EmbedderUnavailable(Unavailability.MODEL_UNSUITABLE, advice) from error


def configured_recipe(knobs: EmbeddingKnobs | None = None) -> EmbeddingRecipe:
    """Return the recipe that `knobs` ask for, by default those of the environment.

    :raises EmbedderUnavailable: if the model's files are not there, or not the ones they should be.
    """
    return _recipe_for(knobs or EmbeddingKnobs.read())


@lru_cache(maxsize=4)
def _recipe_for(knobs: EmbeddingKnobs) -> EmbeddingRecipe:
    located = resolve_model(knobs.model, revision=knobs.revision, allow_download=knobs.allow_download)
    folder = read_model_folder(located, pooling=knobs.pooling)
    if knobs.dimensions > folder.dimensions:
        advice = f"EMBEDDING_DIMENSIONS={knobs.dimensions} is more than the {folder.dimensions} of the model."
        raise EmbedderUnavailable(Unavailability.MODEL_UNSUITABLE, advice)
    return EmbeddingRecipe(
        model=located.label,
        revision=located.revision,
        files_sha256=folder.files_sha256,
        dimensions=knobs.dimensions or folder.dimensions,
        max_tokens=folder.max_tokens,
        pooling=knobs.pooling,
        passage_prompt=_chosen(knobs.passage_prompt, folder.passage_prompt),
        query_prompt=_chosen(knobs.query_prompt, folder.query_prompt),
    )


def _chosen(wanted: str | None, own: str) -> str:
    """Return the prompt that the environment names, an empty one too, else the model's own."""
    return own if wanted is None else wanted
