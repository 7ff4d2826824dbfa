"""Writing single passages into the index, for callers that cut and embed by themselves.

Invariant: only passages of what is published now are written, and they carry the state of their article.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from haystack.document_stores.errors import DocumentStoreError, DuplicateDocumentError
from haystack.document_stores.types import DuplicatePolicy

from search.indexing.chunking import content_hash
from search.indexing.lexing import words_of
from search.indexing.locks import hold_articles
from search.indexing.sources import Source, load_sources
from search.indexing.weighing import weigh_documents
from search.languages import languages_of
from search.models import Chunk, ChunkKind, IndexedDocument, IndexGeneration
from search.stores.documents import PassageId


@dataclass(frozen=True)
class PassageDraft:
    id: PassageId
    text: str
    heading_path: tuple[str, ...]
    anchor: str
    embedding: tuple[float, ...] | None


def write_passages(
    drafts: Sequence[PassageDraft], *, generation_id: int, policy: DuplicatePolicy, at: datetime
) -> int:
    """Write all or none; return how many were written.

    :raises DuplicateDocumentError: if one is there and the policy is to fail.
    :raises DocumentStoreError: if one is of nothing published, or its vector is not of the generation's size.
    """
    generation = IndexGeneration.objects.get(pk=generation_id)
    wanted = {draft.id: draft for draft in drafts}
    _refuse_odd_vectors(wanted.values(), dimensions=generation.dimensions)
    with transaction.atomic(), languages_of(generation.recipe):
        sources = load_sources({passage.translation_id for passage in wanted})
        missing = sorted({p.translation_id for p in wanted} - sources.keys())
        if missing:
            raise DocumentStoreError(f"Nothing is published of the translations {missing}.")
        hold_articles(generation_id=generation_id, article_ids={one.article_id for one in sources.values()})
        present = _present(wanted, generation_id=generation_id)
        if present and policy in {DuplicatePolicy.FAIL, DuplicatePolicy.NONE}:
            raise DuplicateDocumentError(f"There already: {', '.join(sorted(map(str, present)))}")
        if policy is DuplicatePolicy.OVERWRITE:
            Chunk.objects.filter(pk__in=present.values()).delete()
        elif policy is DuplicatePolicy.SKIP:
            wanted = {passage: draft for passage, draft in wanted.items() if passage not in present}
        documents = _documents(sources.values(), generation_id=generation_id, at=at)
        Chunk.objects.bulk_create(
            _chunk(draft, sources[passage.translation_id], documents[passage.translation_id])
            for passage, draft in wanted.items()
        )
        _renew_counts([document.pk for document in documents.values()])
        weigh_documents(document_ids=[document.pk for document in documents.values()])
    return len(wanted)


def delete_passages(ids: Collection[PassageId], *, generation_id: int) -> None:
    present = _present(ids, generation_id=generation_id)
    Chunk.objects.filter(pk__in=present.values()).delete()


def _refuse_odd_vectors(drafts: Collection[PassageDraft], *, dimensions: int) -> None:
    for draft in drafts:
        if draft.embedding is not None and len(draft.embedding) != dimensions:
            raise DocumentStoreError(f"Vectors have {dimensions} dimensions; that of {draft.id} differs.")


def _present(ids: Collection[PassageId], *, generation_id: int) -> dict[PassageId, int]:
    rows = Chunk.objects.filter(
        generation_id=generation_id,
        kind=ChunkKind.PASSAGE,
        document__translation_id__in={passage.translation_id for passage in ids},
    ).values_list("document__translation_id", "ordinal", "pk")
    found = {PassageId(translation_id, ordinal): pk for translation_id, ordinal, pk in rows}
    return {passage: found[passage] for passage in ids if passage in found}


def _documents(
    sources: Collection[Source], *, generation_id: int, at: datetime
) -> dict[int, IndexedDocument]:
    """Return the document of each translation, made where there is none. What is there stays as it is."""
    IndexedDocument.objects.bulk_create(
        [
            IndexedDocument(
                generation_id=generation_id,
                translation_id=source.translation_id,
                revision_id=source.revision_id,
                state_hash=source.state.hash,
                indexed_at=at,
            )
            for source in sources
        ],
        ignore_conflicts=True,
    )
    ids = [source.translation_id for source in sources]
    documents = IndexedDocument.objects.filter(generation_id=generation_id, translation_id__in=ids)
    return {document.translation_id: document for document in documents}


def _chunk(draft: PassageDraft, source: Source, document: IndexedDocument) -> Chunk:
    state = source.state
    return Chunk(
        generation_id=document.generation_id,
        document=document,
        article_id=source.article_id,
        category_id=state.category_id,
        visibility=state.visibility,
        locale=state.locale,
        ordinal=draft.id.ordinal,
        title=source.title,
        heading_path=list(draft.heading_path),
        anchor=draft.anchor,
        text=draft.text,
        content_hash=content_hash(source.title, draft.heading_path, draft.text),
        tsv=words_of(
            title=source.title,
            heading_path=draft.heading_path,
            text=draft.text,
            labels=state.labels,
            locale=state.locale,
        ),
        embedding=None if draft.embedding is None else list(draft.embedding),
    )


def _renew_counts(document_ids: Collection[int]) -> None:
    """Let a reconcile miss no passage of these, and none that was only deleted here."""
    for document in IndexedDocument.objects.filter(pk__in=document_ids):
        found = document.chunks.filter(kind=ChunkKind.PASSAGE).count()
        IndexedDocument.objects.filter(pk=document.pk).update(chunk_count=Greatest(F("chunk_count"), found))
