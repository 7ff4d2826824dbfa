"""The questions that an edit is tried on: what people ask and what the evaluation set asks, the nearest first."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from kb.models import Article
from kb.rendering import sections
from kb.visibility import Visibility
from search.editorial.verdicts import AskedHere, Wanted
from search.embedding import EmbedderUnavailable, EmbeddingRecipe, get_embedder
from search.evaluation.beir import Dataset, NotABeirFolder, Query, load_dataset, split_names
from search.indexing.chunking import chunk_article, content_hash, embedding_text
from search.indexing.recipes import chunk_limit_of
from search.indexing.vectors import vectors_for
from search.models import Chunk, ChunkKind, IndexGeneration
from search.questions.recent import recent_questions

MOST_RECENT = 300
# What a question is compared with while the model is away: nothing.
NO_VECTOR: NDArray[np.float32] = np.zeros(0, dtype=np.float32)


@dataclass(frozen=True)
class EditedText:
    """What a translation would say; the body as the index reads it."""

    translation_id: int
    article_id: int
    locale: str
    visibility: str
    title: str
    summary: str
    body: str


def questions_about(text: EditedText) -> list[AskedHere]:
    """Return what people asked lately, and the questions of the evaluation set if it is about this site."""
    return list(dict.fromkeys([*_recent(text), *_judged(text)]))


def nearest_questions(
    text: EditedText, questions: list[AskedHere], *, generation: IndexGeneration
) -> list[AskedHere]:
    """Order by the nearness in meaning to the text as it is published or as it would be; without a model, as given."""
    recipe = generation.recipe.get("embedding")
    if not recipe or not questions:
        return questions
    try:
        asked = np.stack([_vector(json.dumps(recipe, sort_keys=True), one.text) for one in questions])
    except EmbedderUnavailable:
        return questions
    passages = _passages(text, generation)
    if not len(passages):
        return questions
    nearness = (asked @ passages.T).max(axis=1)
    order = np.argsort(-nearness, kind="stable")
    return [questions[place] for place in order]


def _recent(text: EditedText) -> list[AskedHere]:
    """Of questions that few have asked, nobody is shown the text."""
    return [
        AskedHere(one.text, one.locale, text.visibility, times=one.times)
        for one in recent_questions(limit=MOST_RECENT)
        if one.is_listed
    ]


def _judged(text: EditedText) -> list[AskedHere]:
    own = Article.objects.filter(pk=text.article_id).values_list("external_id", flat=True).first()
    found: list[AskedHere] = []
    for dataset in _evaluation_sets(str(getattr(settings, "EVALUATION_SET", "") or "")):
        keys = {key for grades in dataset.grades.values() for key in grades}
        # Questions about other articles than those of this site say nothing about it.
        if Article.objects.filter(external_id__in=keys).exists():
            found += [_asked(query, dataset, own, text) for query in dataset.queries]
    return found


def _asked(query: Query, dataset: Dataset, own: str | None, text: EditedText) -> AskedHere:
    is_wanted = own is not None and dataset.grades.get(query.id, {}).get(own, 0) > 0
    return AskedHere(
        text=query.text,
        locale=query.locale or text.locale,
        audience=query.audience or Visibility.PUBLIC.value,
        wanted=Wanted.YES if is_wanted else Wanted.NO,
    )


@lru_cache(maxsize=2)
def _evaluation_sets(folder: str) -> tuple[Dataset, ...]:
    """Return every split of the folder; none if there is no such folder."""
    try:
        return tuple(load_dataset(Path(folder), split=split) for split in split_names(Path(folder)))
    except NotABeirFolder:
        return ()


@lru_cache(maxsize=4_000)
def _vector(recipe: str, text: str) -> NDArray[np.float32]:
    """:raises EmbedderUnavailable: if the model cannot be had; nothing is kept then."""
    return get_embedder(EmbeddingRecipe.from_json(json.loads(recipe))).embed_query(text)


def _passages(text: EditedText, generation: IndexGeneration) -> NDArray[np.float32]:
    """Return the vectors of the passages now and then, shape (n, dimensions)."""
    now = Chunk.objects.filter(
        generation=generation,
        document__translation=text.translation_id,
        kind=ChunkKind.PASSAGE,
        embedding__isnull=False,
    ).values_list("embedding", flat=True)
    drafts = chunk_article(
        title=text.title,
        summary=text.summary,
        sections=sections(text.body),
        limit_tokens=chunk_limit_of(generation),
    )
    texts = {
        content_hash(text.title, draft.heading_path, draft.text): embedding_text(
            text.title, draft.heading_path, draft.text
        )
        for draft in drafts
    }
    then = vectors_for(texts, generation=generation, with_tokens=False).vectors.values()
    rows = [_numbers(vector) for vector in (*now, *then)]
    return np.stack(rows) if rows else np.zeros((0, generation.dimensions), dtype=np.float32)


def _numbers(vector: object) -> NDArray[np.float32]:
    """Return a stored or a fresh vector as one of unit length."""
    row = np.asarray(vector.to_list() if hasattr(vector, "to_list") else vector, dtype=np.float32)
    return np.asarray(row / max(float(np.linalg.norm(row)), 1e-9), dtype=np.float32)
