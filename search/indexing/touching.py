"""Cheap and immediate: what an article's passages carry of its state, and whether they may stand at all.

Called while the change is still warm, in every generation, so that nothing stays searchable that should not be,
even with no worker running. Nothing is embedded here.
"""

from collections import defaultdict
from collections.abc import Collection

from django.db import transaction

from search.indexing.lexing import words_of_columns
from search.indexing.locks import hold_articles
from search.indexing.mirroring import mirror_articles
from search.indexing.question_rows import write_question_rows
from search.indexing.sources import CopiedState, copied_states
from search.indexing.weighing import weigh_documents
from search.languages import languages_of
from search.models import Chunk, ChunkKind, IndexedDocument, IndexGeneration


def refresh_articles(*, article_ids: Collection[int]) -> None:
    """Take out what is no longer published and copy visibility, category and locale anew, in all generations."""
    for generation in IndexGeneration.objects.order_by("pk"):
        with languages_of(generation.recipe), transaction.atomic():
            hold_articles(generation_id=generation.pk, article_ids=article_ids)
            mirror_articles(article_ids, generation_id=generation.pk)
            documents = IndexedDocument.objects.filter(
                generation=generation, translation__article_id__in=article_ids
            )
            documents.filter(translation__live_revision__isnull=True).delete()
            _copy_states(generation, dict(documents.values_list("translation_id", "state_hash")))
            write_question_rows(article_ids=article_ids, generation=generation)


def touch_translations(*, translation_ids: Collection[int], generation: IndexGeneration) -> None:
    """Copy visibility, category, labels and locale anew onto passages of `generation`."""
    with languages_of(generation.recipe), transaction.atomic():
        documents = IndexedDocument.objects.filter(generation=generation, translation_id__in=translation_ids)
        article_ids = set(documents.values_list("translation__article_id", flat=True))
        hold_articles(generation_id=generation.pk, article_ids=article_ids)
        mirror_articles(article_ids, generation_id=generation.pk)
        _copy_states(generation, dict(documents.values_list("translation_id", "state_hash")))
        write_question_rows(article_ids=article_ids, generation=generation)


def remove_translations(*, translation_ids: Collection[int], generation: IndexGeneration) -> None:
    """Take translations out of `generation` that are not published, and leave those that are again."""
    with transaction.atomic():
        documents = IndexedDocument.objects.filter(generation=generation, translation_id__in=translation_ids)
        article_ids = set(documents.values_list("translation__article_id", flat=True))
        hold_articles(generation_id=generation.pk, article_ids=article_ids)
        mirror_articles(article_ids, generation_id=generation.pk)
        documents.filter(translation__live_revision__isnull=True).delete()
        write_question_rows(article_ids=article_ids, generation=generation)


def _copy_states(generation: IndexGeneration, state_hashes: dict[int, str]) -> None:
    by_state: dict[CopiedState, list[int]] = defaultdict(list)
    for translation_id, state in copied_states(state_hashes.keys()).items():
        if state.hash != state_hashes[translation_id]:
            by_state[state].append(translation_id)
    for state, translation_ids in by_state.items():
        documents = IndexedDocument.objects.filter(generation=generation, translation_id__in=translation_ids)
        chunks = Chunk.objects.filter(document__in=documents, kind=ChunkKind.PASSAGE)
        chunks.update(
            visibility=state.visibility,
            category_id=state.category_id,
            locale=state.locale,
            tsv=words_of_columns(labels=state.labels, locale=state.locale),
        )
        documents.update(state_hash=state.hash)
        weigh_documents(document_ids=documents.values_list("pk", flat=True))
