"""Qdrant in the place of our own vectors: `SEARCH_BACKEND=search.stores.qdrant.open_backend`.

Needs `pip install .[qdrant]`. Each generation is a collection of its own.
"""

import os
from dataclasses import dataclass
from functools import partial
from typing import Any, Self

from haystack.utils import Secret
from haystack_integrations.components.retrievers.qdrant import QdrantEmbeddingRetriever
from haystack_integrations.document_stores.qdrant import QdrantDocumentStore

from search.stores.haystack_backend import HaystackBackend, OpenStore

TIMEOUT_SECONDS = 5
FILTERED_BY = {
    "meta.article_id": "integer",
    "meta.category_id": "integer",
    "meta.visibility": "keyword",
    "meta.locale": "keyword",
    "meta.kind": "keyword",
    "meta.is_source": "bool",
}


@dataclass(frozen=True)
class QdrantKnobs:
    # The server's address; ":memory:" keeps everything in this process, for tests.
    url: str
    has_api_key: bool
    # What collections are called, so that several sites can share a server.
    prefix: str

    @classmethod
    def read(cls) -> Self:
        return cls(
            url=os.environ.get("QDRANT_URL", "http://127.0.0.1:6333").strip(),
            has_api_key=bool(os.environ.get("QDRANT_API_KEY")),
            prefix=os.environ.get("QDRANT_PREFIX", "signpost").strip(),
        )


def open_backend() -> HaystackBackend:
    """Return the backend over the server that the environment names; nothing is connected to before it is asked."""
    return HaystackBackend(partial(_open_store, QdrantKnobs.read()))


def _open_store(knobs: QdrantKnobs, generation_id: int, dimensions: int) -> OpenStore:
    is_local = knobs.url == ":memory:"
    where: dict[str, Any] = (
        {"location": knobs.url} if is_local else {"url": knobs.url, "timeout": TIMEOUT_SECONDS}
    )
    indexed = [{"field_name": name, "field_schema": kind} for name, kind in FILTERED_BY.items()]
    store = QdrantDocumentStore(
        **where,
        api_key=Secret.from_env_var("QDRANT_API_KEY") if knobs.has_api_key else None,
        index=f"{knobs.prefix}_{generation_id}",
        embedding_dim=dimensions,
        similarity="cosine",
        return_embedding=False,
        # Asked in a thread of its own, whose failure nobody would see.
        client_kwargs={"check_compatibility": False},
        wait_result_from_api=True,
        progress_bar=False,
        payload_fields_to_index=None if is_local else indexed,
    )
    return OpenStore(store, QdrantEmbeddingRetriever(store))
