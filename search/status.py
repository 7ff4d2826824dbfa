"""How the index stands, for health checks and people."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, Min, OuterRef
from django.utils import timezone

from kb.models import Translation
from search.embedding import Embedder, EmbedderUnavailable, embedder_for, get_embedder
from search.indexing.rebuild import is_outdated
from search.models import Chunk, IndexedDocument, IndexGeneration
from search.retrieval.deadline import late_reranks


@dataclass(frozen=True)
class IndexStatus:
    """`lagging` counts translations whose live text is not in the index, or is no longer live but still in it.

    `is_outdated` says that `manage.py reindex` would build another recipe: the environment asks for one, the model's
    files have changed, or this version cuts or weighs texts otherwise.
    """

    generation_id: int | None
    fingerprint: str
    documents: int
    chunks: int
    lagging: int
    oldest_lag_seconds: float | None
    unembedded: int
    is_outdated: bool
    # Why the configured model cannot be had, as its files tell; empty when it can.
    model_problem: str
    # Searches of this hour and the last whose reranking was given up, in all processes.
    late_reranks: int


def index_status(*, at: datetime | None = None) -> IndexStatus:
    """Count what stands in the live generation and what it lacks; never loads a model."""
    live = IndexGeneration.objects.serving_site()
    generation_id = live.pk if live else None
    documents = IndexedDocument.objects.filter(generation=generation_id)
    current = documents.filter(translation=OuterRef("pk"), revision=OuterRef("live_revision"))
    missing = Translation.objects.published().filter(~Exists(current))
    stale = documents.filter(translation__live_revision__isnull=True).count()
    oldest = missing.aggregate(oldest=Min("updated_at"))["oldest"]
    outdated, problem = _recipe_state(live)
    return IndexStatus(
        generation_id=generation_id,
        fingerprint=live.fingerprint if live else "",
        documents=documents.count(),
        chunks=Chunk.objects.filter(generation=generation_id).count(),
        lagging=missing.count() + stale,
        oldest_lag_seconds=((at or timezone.now()) - oldest).total_seconds() if oldest else None,
        unembedded=documents.filter(is_embedded=False).count(),
        is_outdated=outdated,
        model_problem=problem,
        late_reranks=late_reranks(),
    )


def serving_embedder() -> Embedder:
    """Return the embedder that searches use: that of the live generation, or before it the configured one.

    :raises EmbedderUnavailable: if the model cannot be had.
    """
    live = IndexGeneration.objects.serving_site()
    return get_embedder() if live is None else embedder_for(live)


def _recipe_state(live: IndexGeneration | None) -> tuple[bool, str]:
    if live is None:
        return False, ""
    try:
        return is_outdated(live), ""
    except EmbedderUnavailable as error:
        return False, str(error)
