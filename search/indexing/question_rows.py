"""Question rows: tied questions as they stand in a generation, beside the passages of the article they point at.

A row hangs on the document of the translation in the question's language, or of the article's own language where there
is none, and is read by those who ask in the question's language. Its ordinal is the question's id, so that rows of all
generations are the same. It has visibility and category of its article like every passage, and no vectors of tokens:
what is compared with the question again are passages.

Invariant: words are written in the transaction of the change; vectors follow, made outside of transactions.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.contrib.postgres.search import SearchVector
from django.db import connection, transaction
from django.db.models import Value

from search.indexing.chunking import content_hash
from search.indexing.locks import hold_articles
from search.indexing.vectors import vectors_for
from search.indexing.weighing import weigh_documents
from search.languages import languages_of, text_search_config
from search.models import Chunk, ChunkKind, IndexGeneration

BATCH = 200

# One row for each tied question whose article has a document in the generation.
DESIRED = """
    SELECT q.id AS question_id, q.text, q.locale, q.article_id, a.visibility, a.category_id, d.id AS document_id
    FROM search_tiedquestion q
    JOIN kb_article a ON a.id = q.article_id
    JOIN LATERAL (
        SELECT d.id FROM search_indexeddocument d
        JOIN kb_translation t ON t.id = d.translation_id AND t.live_revision_id IS NOT NULL
        WHERE d.generation_id = %(generation)s AND t.article_id = q.article_id
            AND t.locale IN (q.locale, a.source_locale)
        ORDER BY t.locale = q.locale DESC LIMIT 1) AS d ON TRUE
"""
PRESENT = """
    SELECT c.id, c.ordinal, c.text, c.locale, c.article_id, c.visibility, c.category_id, c.document_id
    FROM search_chunk c WHERE c.generation_id = %(generation)s AND c.kind = 'question'
"""
DIFFERING = """
    WITH desired AS ({desired}), present AS ({present})
    SELECT DISTINCT coalesce(desired.article_id, present.article_id)
    FROM desired FULL JOIN present ON present.ordinal = desired.question_id
    WHERE (desired.question_id, desired.text, desired.locale, desired.article_id, desired.visibility,
            desired.category_id, desired.document_id)
        IS DISTINCT FROM (present.ordinal, present.text, present.locale, present.article_id, present.visibility,
            present.category_id, present.document_id)
"""


@dataclass(frozen=True)
class QuestionRow:
    question_id: int
    text: str
    locale: str
    article_id: int
    visibility: str
    category_id: int
    document_id: int

    @property
    def content_hash(self) -> str:
        return content_hash("", (), self.text)


def refresh_question_rows(*, article_ids: Collection[int]) -> None:
    """Bring the rows of these articles to what is tied to them, in every generation. In the caller's transaction."""
    for generation in IndexGeneration.objects.order_by("pk"):
        write_question_rows(article_ids=article_ids, generation=generation)


@transaction.atomic
def write_question_rows(*, article_ids: Collection[int], generation: IndexGeneration) -> None:
    """Write what is missing, take out what is no longer tied, and leave the rest with its vectors."""
    hold_articles(generation_id=generation.pk, article_ids=article_ids)
    desired = {row.question_id: row for row in _desired(article_ids, generation)}
    stored = Chunk.objects.filter(
        generation=generation, kind=ChunkKind.QUESTION, article_id__in=article_ids
    ).defer("tsv", "embedding")
    present = {chunk.ordinal: chunk for chunk in stored}
    kept = {id for id, row in desired.items() if id in present and _holds(present[id], row)}
    stored.exclude(ordinal__in=kept).delete()
    for id in kept:
        _copy_state(present[id], desired[id])
    fresh = [row for id, row in sorted(desired.items()) if id not in kept]
    if fresh:
        with languages_of(generation.recipe):
            Chunk.objects.bulk_create(_chunk(row, generation) for row in fresh)
        weigh_documents(document_ids={row.document_id for row in fresh})


def sync_question_rows(*, generation: IndexGeneration) -> int:
    """Repair every difference between tied questions and rows of `generation`; return of how many articles."""
    with connection.cursor() as cursor:
        cursor.execute(DIFFERING.format(desired=DESIRED, present=PRESENT), {"generation": generation.pk})
        article_ids = [article_id for (article_id,) in cursor.fetchall()]
    for start in range(0, len(article_ids), BATCH):
        write_question_rows(article_ids=article_ids[start : start + BATCH], generation=generation)
    return len(article_ids)


def embed_question_rows(*, generation: IndexGeneration, article_ids: Collection[int] | None = None) -> int:
    """Give rows their vectors, of these articles or of all; return how many have one now that had none before."""
    rows = Chunk.objects.filter(generation=generation, kind=ChunkKind.QUESTION, embedding=None)
    if article_ids is not None:
        rows = rows.filter(article_id__in=article_ids)
    done = 0
    waiting = list(rows.order_by("pk").values_list("pk", "content_hash", "text"))
    for start in range(0, len(waiting), BATCH):
        batch = waiting[start : start + BATCH]
        vectors = vectors_for(
            {text_hash: text for _, text_hash, text in batch}, generation=generation, with_tokens=False
        ).vectors
        for pk, text_hash, _ in batch:
            if text_hash in vectors:
                # The row may have become another one meanwhile.
                current = Chunk.objects.filter(pk=pk, content_hash=text_hash)
                done += current.update(embedding=vectors[text_hash])
    return done


def _desired(article_ids: Collection[int], generation: IndexGeneration) -> Iterable[QuestionRow]:
    statement = f"{DESIRED} WHERE q.article_id = ANY(%(articles)s)"
    with connection.cursor() as cursor:
        cursor.execute(statement, {"generation": generation.pk, "articles": list(article_ids)})
        return [QuestionRow(*row) for row in cursor.fetchall()]


def _holds(chunk: Chunk, row: QuestionRow) -> bool:
    """Say whether the row's words and meaning can stay, whatever is to be copied onto it."""
    return (chunk.document_id, chunk.locale, chunk.text) == (row.document_id, row.locale, row.text)


def _copy_state(chunk: Chunk, row: QuestionRow) -> None:
    if (chunk.visibility, chunk.category_id) != (row.visibility, row.category_id):
        Chunk.objects.filter(pk=chunk.pk).update(visibility=row.visibility, category_id=row.category_id)


def _chunk(row: QuestionRow, generation: IndexGeneration) -> Chunk:
    return Chunk(
        generation=generation,
        document_id=row.document_id,
        article_id=row.article_id,
        category_id=row.category_id,
        visibility=row.visibility,
        locale=row.locale,
        kind=ChunkKind.QUESTION,
        ordinal=row.question_id,
        title="",
        text=row.text,
        content_hash=row.content_hash,
        tsv=SearchVector(Value(row.text), config=text_search_config(row.locale), weight="C"),
    )
