"""Haystack retrievers over the index: by vector and by words, each a thin component.

They satisfy Haystack's `EmbeddingRetriever` and `TextRetriever`, so that another store's retriever fits in their place.
"""

from typing import Any

from haystack import Document, component, default_from_dict, default_to_dict
from haystack.document_stores.types import FilterPolicy
from haystack.document_stores.types.filter_policy import apply_filter_policy

from search.stores.document_store import IndexDocumentStore

Filters = dict[str, Any]


class _Retriever:
    """What both share: the store, and filters and number of documents where a run names none."""

    def __init__(
        self,
        document_store: IndexDocumentStore,
        *,
        filters: Filters | None = None,
        top_k: int = 10,
        filter_policy: str | FilterPolicy = FilterPolicy.REPLACE,
    ) -> None:
        if not isinstance(document_store, IndexDocumentStore):
            raise TypeError("document_store must be an IndexDocumentStore.")
        self.document_store = document_store
        self.filters = filters
        self.top_k = top_k
        self.filter_policy = FilterPolicy.from_str(str(filter_policy))

    def to_dict(self) -> dict[str, Any]:
        """Return what `from_dict` makes the same retriever of."""
        data: dict[str, Any] = default_to_dict(
            self,
            document_store=self.document_store.to_dict(),
            filters=self.filters,
            top_k=self.top_k,
            filter_policy=str(self.filter_policy),
        )
        return data

    def _narrowed(self, filters: Filters | None) -> Filters | None:
        narrowed: Filters | None = apply_filter_policy(self.filter_policy, self.filters, filters)
        return narrowed


def _with_store(data: dict[str, Any]) -> dict[str, Any]:
    parameters = dict(data["init_parameters"])
    parameters["document_store"] = IndexDocumentStore.from_dict(parameters["document_store"])
    return {**data, "init_parameters": parameters}


@component
class IndexEmbeddingRetriever(_Retriever):
    """The passages nearest to a vector."""

    @component.output_types(documents=list[Document])
    def run(
        self, query_embedding: list[float], filters: Filters | None = None, top_k: int | None = None
    ) -> dict[str, list[Document]]:
        limit = self.top_k if top_k is None else top_k
        narrowed = self._narrowed(filters)
        return {"documents": self.document_store.nearest(query_embedding, filters=narrowed, limit=limit)}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "IndexEmbeddingRetriever":
        retriever: IndexEmbeddingRetriever = default_from_dict(cls, _with_store(data))
        return retriever


@component
class IndexTextRetriever(_Retriever):
    """The passages that hold the words of a question, the rarest of which count most."""

    @component.output_types(documents=list[Document])
    def run(
        self, query: str, filters: Filters | None = None, top_k: int | None = None
    ) -> dict[str, list[Document]]:
        limit = self.top_k if top_k is None else top_k
        return {
            "documents": self.document_store.matching(query, filters=self._narrowed(filters), limit=limit)
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "IndexTextRetriever":
        retriever: IndexTextRetriever = default_from_dict(cls, _with_store(data))
        return retriever
