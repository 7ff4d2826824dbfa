"""Where the candidates of a search come from: our own tables, or another store in their place.

Whatever finds them, the passages of `search_chunk` stay the record: an id that a backend returns counts only if its
row is eligible for the reader, and what is shown is checked against `kb` after that. So a backend that lags behind can
miss something for a while; it cannot show what is gone or forbidden.
"""

from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from typing import Protocol

import numpy as np
import numpy.typing as npt
from django.utils.module_loading import import_string

from search.conf import BackendKnobs
from search.retrieval import lexical, semantic
from search.retrieval.eligibility import Eligibility
from search.retrieval.generations import Generation
from search.retrieval.lexical import Analysis, LexicalMatch
from search.retrieval.semantic import SemanticMatches


class SearchBackend(Protocol):
    """Finds candidates for readers, and keeps up with the passages of `search_chunk`. Threads share it."""

    @property
    def searches_our_vectors(self) -> bool:
        """Say whether large generations need a vector index in our database."""
        ...

    def find_lexical(self, analysis: Analysis, *, eligibility: Eligibility, limit: int) -> list[LexicalMatch]:
        """Return the best eligible chunks by words, and the best within the category if one is asked for."""
        ...

    def find_semantic(
        self,
        vector: npt.NDArray[np.float32],
        *,
        eligibility: Eligibility,
        generation: Generation,
        limit: int,
        also: Sequence[int] = (),
    ) -> SemanticMatches:
        """Return the eligible chunks nearest to `vector`, shape (dimensions,), and the cosines of those in `also`."""
        ...

    def write_articles(self, article_ids: Collection[int], *, generation_id: int) -> None:
        """Bring what is stored of these articles to what their rows say: changed, new or gone."""
        ...

    def write_generation(self, generation_id: int) -> None:
        """Compare everything that is stored of a generation with its rows, and repair the differences."""
        ...

    def delete_generation(self, generation_id: int) -> None:
        """Forget a generation; one that is not known is no error."""
        ...


class TablesBackend:
    """Our own tables: what the index writes is found in the same transaction, so there is nothing to keep up with."""

    searches_our_vectors = True

    def find_lexical(self, analysis: Analysis, *, eligibility: Eligibility, limit: int) -> list[LexicalMatch]:
        return lexical.find_lexical(analysis, eligibility=eligibility, limit=limit)

    def find_semantic(
        self,
        vector: npt.NDArray[np.float32],
        *,
        eligibility: Eligibility,
        generation: Generation,
        limit: int,
        also: Sequence[int] = (),
    ) -> SemanticMatches:
        return semantic.find_semantic(
            vector, eligibility=eligibility, generation=generation, limit=limit, also=also
        )

    def write_articles(self, article_ids: Collection[int], *, generation_id: int) -> None:
        """Do nothing: the rows are the index."""

    def write_generation(self, generation_id: int) -> None:
        """Do nothing: the rows are the index."""

    def delete_generation(self, generation_id: int) -> None:
        """Do nothing: the rows are the index."""


def get_backend() -> SearchBackend:
    """Return the backend that the settings name, opened once per process.

    :raises ImportError: if there is no such backend; a system check says so before.
    """
    return _open(BackendKnobs.read().path)


@lru_cache(maxsize=4)
def _open(path: str) -> SearchBackend:
    factory: Callable[[], SearchBackend] = import_string(path)
    return factory()
