"""Writing translations into a generation.

Invariant: a document and its passages change in one short transaction, which first checks that what was cut and
embedded outside of it is still what readers see. Work that was overtaken is discarded and done again.
"""

import logging
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError, DataError, IntegrityError, transaction
from django.db.models import QuerySet

from kb.models import Translation
from kb.rendering import sections
from search.indexing.chunking import ChunkDraft, chunk_article, content_hash, embedding_text
from search.indexing.lexing import words_of, words_of_columns
from search.indexing.locks import hold_articles
from search.indexing.mirroring import mirror_translations
from search.indexing.plan import PresentChunk, plan_chunks
from search.indexing.question_rows import embed_question_rows, write_question_rows
from search.indexing.recipes import chunk_limit_of
from search.indexing.sources import Source, desired_documents, load_sources
from search.indexing.vectors import PassageVectors, vectors_for
from search.indexing.weighing import weigh_documents
from search.languages import languages_of
from search.models import Chunk, ChunkKind, IndexedDocument, IndexGeneration, TokenVectors

logger = logging.getLogger(__name__)

# How often work is done again when its article changed meanwhile; then the task that the change sent does it.
ATTEMPTS = 4


@dataclass(frozen=True)
class IndexOutcome:
    """Ids of translations. `unsettled` changed faster than they were written; `failed` cannot be stored at all."""

    indexed: tuple[int, ...] = ()
    removed: tuple[int, ...] = ()
    unsettled: tuple[int, ...] = ()
    failed: tuple[int, ...] = ()

    def __add__(self, other: "IndexOutcome") -> "IndexOutcome":
        return IndexOutcome(
            self.indexed + other.indexed,
            self.removed + other.removed,
            self.unsettled + other.unsettled,
            self.failed + other.failed,
        )


@dataclass(frozen=True)
class _Prepared:
    """A translation cut into passages, with the vectors that could be had."""

    source: Source
    drafts: tuple[ChunkDraft, ...]
    hashes: tuple[str, ...]
    found: PassageVectors

    @property
    def is_embedded(self) -> bool:
        return not any(self.found.lacks(text_hash) for text_hash in self.hashes)


def index_translations(
    *, translation_ids: Iterable[int], generation: IndexGeneration, at: datetime
) -> IndexOutcome:
    """Bring translations in `generation` to what readers see now; take out those that nobody can open."""
    pending = tuple(dict.fromkeys(translation_ids))
    outcome = IndexOutcome()
    for _ in range(ATTEMPTS):
        if not pending:
            break
        with languages_of(generation.recipe):
            done = _write(pending, _prepare(pending, generation), generation=generation, at=at)
        pending = done.unsettled
        outcome += IndexOutcome(done.indexed, done.removed, (), done.failed)
    embed_question_rows(generation=generation, article_ids=_articles_of([*outcome.indexed, *outcome.removed]))
    mirror_translations([*outcome.indexed, *outcome.removed], generation_id=generation.pk)
    return outcome + IndexOutcome(unsettled=pending)


def _prepare(translation_ids: Collection[int], generation: IndexGeneration) -> dict[int, _Prepared]:
    limit = chunk_limit_of(generation)
    cut = {}
    texts: dict[str, str] = {}
    for source in load_sources(translation_ids).values():
        drafts = chunk_article(
            title=source.title, summary=source.summary, sections=sections(source.body), limit_tokens=limit
        )
        hashes = tuple(content_hash(source.title, draft.heading_path, draft.text) for draft in drafts)
        cut[source.translation_id] = (source, drafts, hashes)
        for draft, text_hash in zip(drafts, hashes, strict=True):
            texts[text_hash] = embedding_text(source.title, draft.heading_path, draft.text)
    found = vectors_for(texts, generation=generation)
    return {
        translation_id: _Prepared(source, drafts, hashes, found)
        for translation_id, (source, drafts, hashes) in cut.items()
    }


def _write(
    translation_ids: Sequence[int],
    prepared: dict[int, _Prepared],
    *,
    generation: IndexGeneration,
    at: datetime,
) -> IndexOutcome:
    """Write all in one transaction; if one of them cannot be stored, each by itself, so that the others are."""
    try:
        with transaction.atomic():
            return _write_together(translation_ids, prepared, generation=generation, at=at)
    except (DataError, IntegrityError) as error:
        return _write_apart(translation_ids, prepared, generation=generation, at=at, error=error)


def _write_apart(
    translation_ids: Sequence[int],
    prepared: dict[int, _Prepared],
    *,
    generation: IndexGeneration,
    at: datetime,
    error: DatabaseError,
) -> IndexOutcome:
    if len(translation_ids) > 1:
        outcome = IndexOutcome()
        for translation_id in translation_ids:
            outcome += _write([translation_id], prepared, generation=generation, at=at)
        return outcome
    if isinstance(error, IntegrityError):
        # Its article was deleted between the check and the commit.
        return IndexOutcome(unsettled=tuple(translation_ids))
    logger.error("Translation %d cannot be indexed", translation_ids[0], exc_info=error)
    return IndexOutcome(failed=tuple(translation_ids))


def _write_together(
    translation_ids: Sequence[int],
    prepared: dict[int, _Prepared],
    *,
    generation: IndexGeneration,
    at: datetime,
) -> IndexOutcome:
    article_ids = _articles_of(translation_ids)
    hold_articles(generation_id=generation.pk, article_ids=article_ids)
    current = {
        document.translation_id: document for document in desired_documents(translation_ids=translation_ids)
    }
    removed = tuple(pk for pk in translation_ids if pk not in current)
    if removed:
        IndexedDocument.objects.filter(generation=generation, translation_id__in=removed).delete()
    fresh: list[int] = []
    overtaken: list[int] = []
    for pk in translation_ids:
        if pk in current:
            ready = prepared.get(pk)
            is_fresh = ready is not None and (ready.source.revision_id, ready.source.state.hash) == (
                current[pk].revision_id,
                current[pk].state_hash,
            )
            (fresh if is_fresh else overtaken).append(pk)
    documents = _write_documents([prepared[pk] for pk in fresh], generation=generation, at=at)
    for pk in fresh:
        _write_chunks(prepared[pk], document=documents[pk])
    weigh_documents(document_ids=[documents[pk].pk for pk in fresh])
    write_question_rows(article_ids=article_ids, generation=generation)
    return IndexOutcome(indexed=tuple(fresh), removed=removed, unsettled=tuple(overtaken))


def _articles_of(translation_ids: Collection[int]) -> set[int]:
    return set(Translation.objects.filter(pk__in=translation_ids).values_list("article_id", flat=True))


def _write_documents(
    prepared: Sequence[_Prepared], *, generation: IndexGeneration, at: datetime
) -> dict[int, IndexedDocument]:
    IndexedDocument.objects.bulk_create(
        [
            IndexedDocument(
                generation=generation,
                translation_id=ready.source.translation_id,
                revision_id=ready.source.revision_id,
                state_hash=ready.source.state.hash,
                is_embedded=ready.is_embedded,
                chunk_count=len(ready.drafts),
                indexed_at=at,
            )
            for ready in prepared
        ],
        update_conflicts=True,
        unique_fields=["generation", "translation"],
        update_fields=["revision", "state_hash", "is_embedded", "chunk_count", "indexed_at"],
    )
    ids = [ready.source.translation_id for ready in prepared]
    documents = IndexedDocument.objects.filter(generation=generation, translation_id__in=ids)
    return {document.translation_id: document for document in documents}


def _write_chunks(ready: _Prepared, *, document: IndexedDocument) -> None:
    """Replace the passages of a document, keeping the rows whose text is still in it."""
    passages = Chunk.objects.filter(document=document, kind=ChunkKind.PASSAGE)
    # In another locale the words are stemmed differently: nothing is kept.
    present = {
        chunk.pk: chunk for chunk in passages.filter(locale=ready.source.state.locale).defer("tsv", "text")
    }
    plan = plan_chunks(
        desired_hashes=ready.hashes,
        present=[PresentChunk(chunk.pk, chunk.content_hash) for chunk in present.values()],
    )
    passages.exclude(pk__in=[chunk_id for chunk_id, _ in plan.kept]).delete()
    for chunk_id, ordinal in plan.kept:
        _renew(present[chunk_id], ready, ordinal)
    state = ready.source.state
    # What is kept was perhaps written when the article had other labels.
    passages.update(tsv=words_of_columns(labels=state.labels, locale=state.locale))
    Chunk.objects.bulk_create([_new_chunk(ready, ordinal, document) for ordinal in plan.new])
    _write_tokens(ready, passages)
    copies = Chunk.objects.filter(document=document).exclude(
        visibility=state.visibility, category_id=state.category_id
    )
    copies.update(visibility=state.visibility, category_id=state.category_id)


def _write_tokens(ready: _Prepared, passages: QuerySet[Chunk]) -> None:
    """Write the vectors of tokens for the passages that have none; what is kept of a passage keeps them too."""
    if not ready.found.needs_tokens:
        return
    without = passages.filter(token_vectors=None).values_list("pk", "content_hash")
    TokenVectors.objects.bulk_create(
        TokenVectors(chunk_id=chunk_id, packed=ready.found.tokens[text_hash])
        for chunk_id, text_hash in without
        if text_hash in ready.found.tokens
    )


def _renew(chunk: Chunk, ready: _Prepared, ordinal: int) -> None:
    """Write what may differ in a kept passage: where it stands, and a vector that it had to wait for."""
    draft, vector = ready.drafts[ordinal], ready.found.vectors.get(ready.hashes[ordinal])
    changed = {
        "ordinal": ordinal,
        "anchor": draft.anchor,
        "heading_path": list(draft.heading_path),
    }
    changed = {name: value for name, value in changed.items() if getattr(chunk, name) != value}
    if chunk.embedding is None and vector is not None:
        changed["embedding"] = vector
    if changed:
        Chunk.objects.filter(pk=chunk.pk).update(**changed)


def _new_chunk(ready: _Prepared, ordinal: int, document: IndexedDocument) -> Chunk:
    source, draft = ready.source, ready.drafts[ordinal]
    return Chunk(
        generation_id=document.generation_id,
        document=document,
        article_id=source.article_id,
        category_id=source.state.category_id,
        visibility=source.state.visibility,
        locale=source.state.locale,
        ordinal=ordinal,
        title=source.title,
        heading_path=list(draft.heading_path),
        anchor=draft.anchor,
        text=draft.text,
        content_hash=ready.hashes[ordinal],
        tsv=words_of(
            title=source.title,
            heading_path=draft.heading_path,
            text=draft.text,
            labels=source.state.labels,
            locale=source.state.locale,
        ),
        embedding=ready.found.vectors.get(ready.hashes[ordinal]),
    )
