"""The life of a generation: begun, built, made live in one step, retired, and after a while collected."""

import logging
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.db.models.functions import Coalesce

from search.conf import IndexKnobs
from search.indexing.mirroring import forget_generation
from search.indexing.recipes import IndexRecipe, best_index_recipe
from search.indexing.vector_index import drop_vector_index
from search.models import GenerationPurpose, GenerationState, IndexedDocument, IndexGeneration

logger = logging.getLogger(__name__)

DELETE_BATCH = 500
# Web processes may go on reading the former generation while they load a model: see `search.retrieval.serving`.
LEAST_KEPT = timedelta(minutes=5)
# A build that nobody went on with for so long is given up.
ABANDONED_AFTER = timedelta(days=7)
UNFINISHED = (GenerationState.BUILDING, GenerationState.READY)


def begin_generation(
    *,
    recipe: IndexRecipe,
    purpose: GenerationPurpose = GenerationPurpose.SITE,
    state: GenerationState = GenerationState.BUILDING,
    at: datetime,
) -> IndexGeneration:
    return IndexGeneration.objects.create(
        purpose=purpose,
        state=state,
        activated_at=at if state == GenerationState.LIVE else None,
        recipe=recipe.to_json(),
        fingerprint=recipe.fingerprint,
        embedding_fingerprint=recipe.embedding_fingerprint,
        dimensions=recipe.dimensions,
    )


def ensure_live_generation(*, at: datetime) -> IndexGeneration:
    """Return the generation that searches read; the very first is live while it fills, for there is no better."""
    live = IndexGeneration.objects.serving_site()
    if live is None:
        try:
            with transaction.atomic():
                return begin_generation(recipe=best_index_recipe(), state=GenerationState.LIVE, at=at)
        except IntegrityError:
            # Another process was first.
            live = IndexGeneration.objects.for_site().live().get()
    if not live.embedding_fingerprint:
        _adopt_model(live)
    return live


def _adopt_model(generation: IndexGeneration) -> None:
    """Give a generation that was begun without a model the one that is there now: it has no vectors to lose."""
    recipe = best_index_recipe()
    if recipe.embedding is None:
        return
    generation.recipe = recipe.to_json()
    generation.fingerprint = recipe.fingerprint
    generation.embedding_fingerprint = recipe.embedding_fingerprint
    generation.dimensions = recipe.dimensions
    generation.save(update_fields=["recipe", "fingerprint", "embedding_fingerprint", "dimensions"])


def activate(*, generation: IndexGeneration, at: datetime) -> None:
    """Let searches read `generation` from the next one on; the former is kept for going back."""
    with transaction.atomic():
        former = IndexGeneration.objects.select_for_update().filter(purpose=generation.purpose).live()
        former.exclude(pk=generation.pk).update(state=GenerationState.RETIRED, retired_at=at)
        IndexGeneration.objects.filter(pk=generation.pk).update(
            state=GenerationState.LIVE, activated_at=at, retired_at=None
        )
    generation.refresh_from_db()


def collect_generations(*, at: datetime) -> int:
    """Drop what nobody will go back to: retired long enough ago, failed, or given up. Return how many.

    While a new generation is built, the last one that was live is kept, however old: it is the only way back.
    """
    retired_before = at - max(timedelta(hours=IndexKnobs.read().keep_retired_hours), LEAST_KEPT)
    generations = IndexGeneration.objects.annotate(worked_on_at=Coalesce("progress_at", "created_at"))
    useless = generations.filter(
        Q(state=GenerationState.RETIRED, retired_at__lt=retired_before)
        | Q(state=GenerationState.FAILED)
        | Q(state__in=UNFINISHED, worked_on_at__lt=at - ABANDONED_AFTER)
    )
    if IndexGeneration.objects.for_site().filter(state__in=UNFINISHED).exclude(pk__in=useless).exists():
        useless = useless.exclude(pk=_last_retired())
    for generation in useless:
        logger.info("Dropping index generation %d (%s)", generation.pk, generation.state)
        drop_generation(generation)
    return len(useless)


def _last_retired() -> int:
    retired = IndexGeneration.objects.for_site().filter(state=GenerationState.RETIRED)
    return retired.order_by("-retired_at", "-pk").values_list("pk", flat=True).first() or 0


def drop_generation(generation: IndexGeneration) -> None:
    """Delete a generation with its vector index, in small transactions. Must not be the live one."""
    drop_vector_index(generation.pk)
    documents = IndexedDocument.objects.filter(generation=generation)
    while batch := list(documents.values_list("pk", flat=True)[:DELETE_BATCH]):
        IndexedDocument.objects.filter(pk__in=batch).delete()
    forget_generation(generation.pk)
    generation.delete()
