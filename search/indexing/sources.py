"""What `kb` says should be searchable, and what a generation holds: the two sides that a sync compares."""

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Count, ExpressionWrapper, F, OuterRef, Q

from kb.models import Label, Translation
from kb.queries import indexed_body
from search.indexing.plan import DesiredDocument, IndexedState
from search.indexing.recipes import token_format_of
from search.models import ChunkKind, IndexedDocument, IndexGeneration

LABELS = ArraySubquery(Label.objects.filter(articles=OuterRef("article_id")).order_by("name").values("name"))


@dataclass(frozen=True)
class CopiedState:
    """What every passage carries of its article, to be filtered and found by."""

    visibility: str
    locale: str
    category_id: int
    labels: tuple[str, ...] = ()  # in order, whatever order they were given in

    @property
    def hash(self) -> str:
        state = [self.visibility, self.locale, self.category_id, *self.labels]
        return hashlib.sha256(json.dumps(state).encode()).hexdigest()


@dataclass(frozen=True)
class Source:
    """The live text of a translation, as everybody may read it."""

    translation_id: int
    article_id: int
    revision_id: int
    state: CopiedState
    title: str
    summary: str
    body: str


def load_sources(translation_ids: Collection[int]) -> dict[int, Source]:
    """Return the live texts by id of their translation; what is not published is left out."""
    rows = (
        Translation.objects.published()
        .filter(pk__in=translation_ids)
        .values_list(
            "pk",
            "article_id",
            "live_revision_id",
            "article__visibility",
            "locale",
            "article__category_id",
            LABELS,
            "live_revision__title",
            "live_revision__summary",
            "live_revision__body",
        )
    )
    return {
        pk: Source(
            pk,
            article,
            revision,
            CopiedState(visibility, locale, category, tuple(labels)),
            title,
            summary,
            indexed_body(body, locale=locale),
        )
        for pk, article, revision, visibility, locale, category, labels, title, summary, body in rows
    }


def desired_documents(
    *, translation_ids: Collection[int] | None = None, article_ids: Collection[int] | None = None
) -> list[DesiredDocument]:
    """Return every translation that readers can open, or those among the given ones."""
    return [
        DesiredDocument(pk, article, revision, state.hash)
        for pk, article, revision, state in _live_states(translation_ids, article_ids)
    ]


def copied_states(translation_ids: Collection[int]) -> dict[int, CopiedState]:
    return {pk: state for pk, _, _, state in _live_states(translation_ids, None)}


def indexed_states(
    generation: IndexGeneration, *, article_ids: Collection[int] | None = None
) -> list[IndexedState]:
    """Return what `generation` holds, and whether all its passages are there, each with what its recipe says.

    A passage that has lost the vectors of its tokens counts as not embedded: only the model can mend it.
    """
    documents = IndexedDocument.objects.filter(generation=generation)
    if article_ids is not None:
        documents = documents.filter(translation__article_id__in=article_ids)
    passages = Q(chunks__kind=ChunkKind.PASSAGE)
    with_tokens = (
        Count("chunks__token_vectors", filter=passages) if token_format_of(generation) else F("present")
    )
    # A snippet that the text shows may have changed since, without a new revision.
    recomposed_at = F("translation__recomposed_at")
    is_fresh = Q(translation__recomposed_at__isnull=True) | Q(indexed_at__gte=recomposed_at)
    counted = documents.annotate(
        present=Count("chunks", filter=passages), is_fresh=ExpressionWrapper(is_fresh, BooleanField())
    ).annotate(with_tokens=with_tokens)
    return [
        IndexedState(
            translation,
            article,
            revision,
            state_hash,
            is_embedded and tokens == present,
            written == present and is_fresh,
        )
        for (
            translation,
            article,
            revision,
            state_hash,
            is_embedded,
            written,
            present,
            tokens,
            is_fresh,
        ) in counted.values_list(
            "translation_id",
            "translation__article_id",
            "revision_id",
            "state_hash",
            "is_embedded",
            "chunk_count",
            "present",
            "with_tokens",
            "is_fresh",
        )
    ]


def _live_states(
    translation_ids: Collection[int] | None, article_ids: Collection[int] | None
) -> list[tuple[int, int, int, CopiedState]]:
    live = Translation.objects.published().annotate(revision_pk=F("live_revision_id"))
    if translation_ids is not None:
        live = live.filter(pk__in=translation_ids)
    if article_ids is not None:
        live = live.filter(article_id__in=article_ids)
    rows = live.values_list(
        "pk", "article_id", "revision_pk", "article__visibility", "locale", "article__category_id", LABELS
    )
    return [
        (pk, article, revision, CopiedState(visibility, locale, category, tuple(labels)))
        for pk, article, revision, visibility, locale, category, labels in rows
    ]
