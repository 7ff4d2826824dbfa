"""Candidates by meaning from a store that Haystack supports, for indexes that outgrow one PostgreSQL.

The store holds a copy of every vector with what readers are filtered by. Its neighbours are looked up among our rows,
which decide: whether the reader may find them, which phrases they hold, and how near they really are. Words stay in
PostgreSQL, whose inverted index needs no memory for what is not asked for.

A store that is down costs meaning, never words: the passages that were found by words are still compared.
"""

import logging
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from haystack import Document
from haystack.components.retrievers.types import EmbeddingRetriever
from haystack.document_stores.types import DocumentStore, DuplicatePolicy

from search.models import Chunk, IndexGeneration
from search.retrieval import lexical, semantic
from search.retrieval.background import read_background
from search.retrieval.eligibility import Eligibility
from search.retrieval.generations import Generation
from search.retrieval.lexical import Analysis, LexicalMatch
from search.retrieval.semantic import SemanticMatches
from search.stores.documents import meta_of

logger = logging.getLogger(__name__)

# Neighbours asked for, as a multiple of what is wanted: some are of languages that give way to the reader's.
SURPLUS = 2
ARTICLES_AT_ONCE = 200
WARN_EVERY_SECONDS = 60.0
Filter = dict[str, Any]


@dataclass(frozen=True)
class OpenStore:
    """One generation's documents, and what finds the nearest of them."""

    documents: DocumentStore
    retriever: EmbeddingRetriever


class HaystackBackend:
    """`open_store` is called once for each generation, with its id and the number of dimensions."""

    searches_our_vectors = False

    def __init__(self, open_store: Callable[[int, int], OpenStore]) -> None:
        self._open_store = open_store
        self._stores: dict[int, OpenStore] = {}
        self._warned_at = -WARN_EVERY_SECONDS

    def find_lexical(self, analysis: Analysis, *, eligibility: Eligibility, limit: int) -> list[LexicalMatch]:
        """Return the best eligible chunks by words, which stay in our tables."""
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
        """Return the nearest that the store knows and our rows allow, with those in `also`; cosines are of our rows."""
        near = {*self._near(vector, eligibility, generation, limit=limit), *also}
        if eligibility.chunk_ids is not None:
            near &= set(eligibility.chunk_ids)
        among = replace(eligibility, chunk_ids=tuple(sorted(near)))
        found = semantic.find_semantic(
            vector, eligibility=among, generation=generation, limit=limit, also=also
        )
        mean, deviation = read_background(eligibility, generation, sample_from=1).spread(vector)
        return replace(found, mean=mean, deviation=deviation)

    def write_articles(self, article_ids: Collection[int], *, generation_id: int) -> None:
        """Write what is new or differs, and delete what is gone."""
        ids = sorted(article_ids)
        for first in range(0, len(ids), ARTICLES_AT_ONCE):
            batch = ids[first : first + ARTICLES_AT_ONCE]
            self._write({"field": "meta.article_id", "operator": "in", "value": batch}, batch, generation_id)

    def write_generation(self, generation_id: int) -> None:
        """Compare the whole generation, article by article, with gaps between articles for those that are gone."""
        chunks = Chunk.objects.filter(generation_id=generation_id)
        ids = list(chunks.order_by("article_id").values_list("article_id", flat=True).distinct())
        for where, batch in _ranges(ids):
            self._write(where, batch, generation_id)

    def delete_generation(self, generation_id: int) -> None:
        """Delete every document of a generation."""
        store = self._store(generation_id).documents
        store.delete_documents([document.id for document in store.filter_documents()])
        self._stores.pop(generation_id, None)

    def _near(
        self, vector: npt.NDArray[np.float32], eligibility: Eligibility, generation: Generation, *, limit: int
    ) -> Iterator[int]:
        readable = readable_filter(eligibility)
        wanted = [readable]
        if eligibility.category_ids:
            shelf = {"field": "meta.category_id", "operator": "in", "value": list(eligibility.category_ids)}
            wanted.append({"operator": "AND", "conditions": [readable, shelf]})
        try:
            retriever = self._store(generation.id).retriever
            for filters in wanted:
                found = retriever.run(query_embedding=vector.tolist(), filters=filters, top_k=SURPLUS * limit)
                yield from (int(document.id) for document in found["documents"])
        except Exception as error:  # whatever the client of a store raises
            self._warn(error)

    def _write(self, where: Filter, article_ids: Sequence[int], generation_id: int) -> None:
        store = self._store(generation_id).documents
        stored = {document.id: document.meta for document in store.filter_documents(where)}
        rows = Chunk.objects.filter(
            generation_id=generation_id, article_id__in=article_ids, embedding__isnull=False
        ).select_related("document", "article")
        desired = {str(chunk.pk): chunk for chunk in rows.defer("tsv", "text")}
        gone = sorted(stored.keys() - desired.keys())
        changed = [chunk for key, chunk in desired.items() if stored.get(key) != _meta(chunk)]
        if gone:
            store.delete_documents(gone)
        if changed:
            store.write_documents([_document(chunk) for chunk in changed], policy=DuplicatePolicy.OVERWRITE)

    def _store(self, generation_id: int) -> OpenStore:
        if generation_id not in self._stores:
            dimensions = IndexGeneration.objects.values_list("dimensions", flat=True).get(pk=generation_id)
            self._stores[generation_id] = self._open_store(generation_id, dimensions)
        return self._stores[generation_id]

    def _warn(self, error: Exception) -> None:
        now = time.monotonic()
        if now - self._warned_at >= WARN_EVERY_SECONDS:
            self._warned_at = now
            logger.warning("The store is unavailable, searching what words find: %s", error)


def readable_filter(eligibility: Eligibility) -> Filter:
    """Return what a store can check of the reader: who may read, and the languages that come into question.

    Our rows decide the rest: a text in its article's own language gives way to one in the reader's.
    """
    locales = sorted({eligibility.locale, *eligibility.spoken})
    return {
        "operator": "AND",
        "conditions": [
            _one_of("visibility", [str(name) for name in eligibility.visibilities]),
            _one_of("kind", list(eligibility.kinds)),
            {
                "operator": "OR",
                "conditions": [
                    _one_of("locale", locales),
                    {"field": "meta.is_source", "operator": "==", "value": True},
                ],
            },
        ],
    }


def _one_of(field: str, values: list[str]) -> Filter:
    return {"field": f"meta.{field}", "operator": "in", "value": sorted(values)}


def _meta(chunk: Chunk) -> Mapping[str, Any]:
    """Return what is filtered by, and the hash of what the vector was made of: text itself never leaves our tables."""
    kept = {"article_id", "category_id", "visibility", "locale", "kind", "content_hash"}
    meta = {name: value for name, value in meta_of(chunk).items() if name in kept}
    return {**meta, "is_source": chunk.locale == chunk.article.source_locale}


def _document(chunk: Chunk) -> Document:
    return Document(id=str(chunk.pk), embedding=list(chunk.embedding or ()), meta=dict(_meta(chunk)))


def _ranges(article_ids: Sequence[int]) -> Iterable[tuple[Filter, Sequence[int]]]:
    """Yield filters that together cover every article id there could be, with the articles that are in each."""
    starts = range(0, max(len(article_ids), 1), ARTICLES_AT_ONCE)
    for first in starts:
        batch = article_ids[first : first + ARTICLES_AT_ONCE]
        lowest = article_ids[first] if first else 0
        after = first + ARTICLES_AT_ONCE
        conditions: list[Filter] = [{"field": "meta.article_id", "operator": ">=", "value": lowest}]
        if after < len(article_ids):
            conditions.append({"field": "meta.article_id", "operator": "<", "value": article_ids[after]})
        yield {"operator": "AND", "conditions": conditions}, batch
