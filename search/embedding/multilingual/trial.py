"""Try a made folder out: load it as search will, and compare what it says of the reference sentences."""

from pathlib import Path

from search.conf import EmbeddingKnobs
from search.embedding.contracts import EmbedderUnavailable
from search.embedding.multilingual.making import CannotMakeModel
from search.embedding.multilingual.reference import REFERENCES, differing
from search.embedding.provider import configured_recipe, get_embedder


def try_out(folder: Path) -> None:
    """Return if the model in `folder` says of every reference sentence what it should.

    :raises CannotMakeModel: if it does not, or cannot be loaded.
    """
    try:
        embedder = get_embedder(configured_recipe(EmbeddingKnobs.read({"EMBEDDING_MODEL": str(folder)})))
        wrong = list(differing(embedder))
    except EmbedderUnavailable as error:
        raise CannotMakeModel(f"The model in {folder} cannot be loaded. {error.advice}") from error
    if wrong:
        raise CannotMakeModel(
            f"The model in {folder} misreads {len(wrong)} of {len(REFERENCES)} reference sentences, "
            f"“{wrong[0]}” first: take the folder away and try again."
        )
