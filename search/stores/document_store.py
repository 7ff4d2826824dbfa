"""The index as a Haystack `DocumentStore`, for pipelines that others compose around it.

A document is a passage of a published translation. The store shows what its reader may see and nothing else, checked
against `kb` as it is now. Everything runs synchronously on the caller's connection: what is written in a transaction is
found in it. Use `Pipeline.run`, never `run_async`, which would read on another thread, outside of the transaction.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from django.conf import settings
from django.db.models import F, QuerySet
from django.utils import timezone
from haystack import Document, default_from_dict, default_to_dict
from haystack.document_stores.errors import DocumentStoreError
from haystack.document_stores.types import DuplicatePolicy

from kb.visibility import Visibility
from search.models import Chunk, ChunkKind
from search.retrieval.backend import get_backend
from search.retrieval.eligibility import Eligibility
from search.retrieval.generations import Generation, read_generation
from search.retrieval.lexical import analyse
from search.retrieval.question import read_question
from search.stores.documents import NotAPassage, PassageId, as_document
from search.stores.filters import Filter, as_condition
from search.stores.passages import PassageDraft, delete_passages, write_passages


class IndexDocumentStore:
    """The passages of one generation, by default the one that serves the site, as a reader of `visibilities` sees them.

    Filtering and counting go over all languages. The retrievers follow the rule of search: each article in `locale`,
    else in the language that it was written in.
    """

    def __init__(
        self, *, locale: str, visibilities: Iterable[str] = ("public",), generation_id: int | None = None
    ) -> None:
        self.locale = locale
        self.visibilities = sorted(str(Visibility(name)) for name in visibilities)
        self.generation_id = generation_id

    def to_dict(self) -> dict[str, Any]:
        """Return what `from_dict` makes the same store of."""
        data: dict[str, Any] = default_to_dict(
            self, locale=self.locale, visibilities=self.visibilities, generation_id=self.generation_id
        )
        return data

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "IndexDocumentStore":
        store: IndexDocumentStore = default_from_dict(cls, data)
        return store

    def count_documents(self) -> int:
        """Count the passages that the reader may see."""
        return self._readable().count()

    def filter_documents(self, filters: dict[str, Any] | None = None) -> list[Document]:
        """Return the passages that match, in the order of articles and text.

        :raises FilterError: if the filters are malformed.
        """
        found = self._readable().filter(as_condition(filters))
        return [as_document(chunk) for chunk in found.order_by("document__translation_id", "ordinal")]

    def write_documents(
        self, documents: list[Document], policy: DuplicatePolicy = DuplicatePolicy.NONE
    ) -> int:
        """Write passages of published translations, all or none; without a policy a duplicate is an error.

        Headings, anchor, text and vector are the document's. Title, language, category and visibility are those of the
        article, whatever the document says. The next indexing of the article replaces what was written.

        :raises DuplicateDocumentError: if a passage is there and the policy is to fail.
        :raises DocumentStoreError: if a document is no passage of a published translation, or its vector does not fit.
        """
        if not isinstance(documents, list) or not all(isinstance(one, Document) for one in documents):
            raise ValueError("write_documents() takes a list of Documents.")
        return write_passages(
            [_draft(document) for document in documents],
            generation_id=self._generation().id,
            policy=policy,
            at=_now(),
        )

    def delete_documents(self, document_ids: list[str]) -> None:
        """Delete passages; none is missed. While its article is published, the next reconcile restores it."""
        ids = [passage for text in document_ids if (passage := _passage_id(text))]
        allowed = set(self._readable().values_list("document__translation_id", flat=True))
        delete_passages(
            [passage for passage in ids if passage.translation_id in allowed],
            generation_id=self._generation().id,
        )

    def nearest(
        self, vector: Sequence[float], *, filters: Filter | None = None, limit: int = 10
    ) -> list[Document]:
        """Return the passages nearest to `vector`, of the generation's dimensions; the score is their cosine."""
        generation = self._generation()
        if len(vector) != generation.dimensions:
            raise DocumentStoreError(f"Vectors have {generation.dimensions} dimensions, not {len(vector)}.")
        found = get_backend().find_semantic(
            np.asarray(vector, dtype=np.float32),
            eligibility=self._eligibility(generation, filters),
            generation=generation,
            limit=limit,
        )
        return self._documents({match.chunk_id: match.cosine for match in found.matches[:limit]})

    def matching(self, query: str, *, filters: Filter | None = None, limit: int = 10) -> list[Document]:
        """Return the passages that hold the rarest words of `query`, with their BM25 as score."""
        generation = self._generation()
        question = read_question(query)
        if not question.text:
            return []
        locales = {self.locale, *generation.counts, *(code for code, _ in settings.LANGUAGES)}
        visibilities = [Visibility(name) for name in self.visibilities]
        analysis = analyse(
            question, generation=generation, locales=sorted(locales), visibilities=visibilities
        )
        eligibility = self._eligibility(generation, filters, constraint=analysis.constraint)
        found = get_backend().find_lexical(analysis, eligibility=eligibility, limit=limit)
        ranked = sorted(found, key=lambda match: (-match.score, match.chunk_id))
        return self._documents({match.chunk_id: match.score for match in ranked[:limit]})

    def _generation(self) -> Generation:
        generation = read_generation(self.generation_id)
        if generation is None:
            raise DocumentStoreError("There is no such generation of the index; run `manage.py reindex`.")
        return generation

    def _readable(self) -> QuerySet[Chunk]:
        """Limit to what may be read by the index's copies and by `kb` itself, of the revision that is live."""
        return Chunk.objects.filter(
            generation_id=self._generation().id,
            kind=ChunkKind.PASSAGE,
            visibility__in=self.visibilities,
            article__visibility__in=self.visibilities,
            document__translation__live_revision_id=F("document__revision_id"),
        ).select_related("document")

    def _eligibility(
        self, generation: Generation, filters: Filter | None, constraint: Any = None
    ) -> Eligibility:
        allowed = None
        if filters:
            allowed = tuple(self._readable().filter(as_condition(filters)).values_list("pk", flat=True))
        return Eligibility(
            generation_id=generation.id,
            locale=self.locale,
            visibilities=frozenset(Visibility(name) for name in self.visibilities),
            constraint=constraint,
            chunk_ids=allowed,
        )

    def _documents(self, scores: dict[int, float]) -> list[Document]:
        chunks = self._readable().in_bulk(list(scores))
        return [as_document(chunks[pk], score=score) for pk, score in scores.items() if pk in chunks]


def _draft(document: Document) -> PassageDraft:
    try:
        passage = PassageId.read(document.id)
    except NotAPassage as error:
        raise DocumentStoreError(str(error)) from error
    headings = document.meta.get("heading_path") or []
    return PassageDraft(
        id=passage,
        text=document.content or "",
        heading_path=tuple(str(heading) for heading in headings),
        anchor=str(document.meta.get("anchor") or ""),
        embedding=None if document.embedding is None else tuple(document.embedding),
    )


def _passage_id(text: str) -> PassageId | None:
    try:
        return PassageId.read(text)
    except NotAPassage:
        return None


def _now() -> datetime:
    return timezone.now()
