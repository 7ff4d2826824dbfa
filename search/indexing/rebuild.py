"""A new generation beside the live one: built while searches go on, checked, and swapped in one step.

A build that was interrupted is taken up where it stopped, because what it already holds needs no work.
"""

from dataclasses import dataclass
from datetime import datetime

from search.embedding import get_embedder
from search.indexing.generations import activate, begin_generation
from search.indexing.locks import Job, only_one
from search.indexing.recipes import IndexRecipe, configured_index_recipe
from search.indexing.reconcile import OnProgress, plan_for, sync
from search.indexing.vector_index import ensure_vector_index
from search.models import GenerationState, IndexGeneration
from search.retrieval.vocabulary import refresh_vocabulary_if_drifted

# Articles go on changing while a build runs: it is caught up with this often, the rest is the reconcile's.
ROUNDS = 5


class RebuildRunning(Exception):
    """Another process is building a generation."""


class GenerationIncomplete(Exception):
    """The new generation does not hold what it should; the live one stays, and the build can be taken up again."""


@dataclass(frozen=True)
class RebuildOutcome:
    generation_id: int
    former_id: int | None
    documents: int
    was_up_to_date: bool = False
    was_resumed: bool = False


def is_outdated(generation: IndexGeneration) -> bool:
    """Say whether the environment asks for another recipe than that of `generation`.

    :raises EmbedderUnavailable: if the configured model's files are not to be had.
    """
    return generation.fingerprint != configured_index_recipe().fingerprint


def rebuild(*, at: datetime, force: bool = False, on_progress: OnProgress | None = None) -> RebuildOutcome:
    """Build a generation of the configured recipe and make it live.

    :raises EmbedderUnavailable: if the configured model cannot be loaded.
    :raises RebuildRunning: if another process is at it.
    :raises GenerationIncomplete: if the new generation lacks anything.
    """
    with only_one(Job.REINDEX) as is_ours:
        if not is_ours:
            raise RebuildRunning
        recipe = configured_index_recipe()
        live = IndexGeneration.objects.serving_site()
        if live is not None and live.fingerprint == recipe.fingerprint and not force:
            return RebuildOutcome(live.pk, None, live.documents.count(), was_up_to_date=True)
        get_embedder(recipe.embedding)
        generation, was_resumed = _take_up_or_begin(recipe, at)
        _fill(generation, at=at, on_progress=on_progress)
        ensure_vector_index(generation)
        refresh_vocabulary_if_drifted(generation_id=generation.pk)
        activate(generation=generation, at=at)
        # What was published since the last comparison.
        sync(generation=generation, plan=plan_for(generation), at=at)
        former_id = live.pk if live is not None else None
        return RebuildOutcome(generation.pk, former_id, generation.documents.count(), was_resumed=was_resumed)


def _take_up_or_begin(recipe: IndexRecipe, at: datetime) -> tuple[IndexGeneration, bool]:
    """Return the unfinished generation of this recipe, or a new one; give up unfinished ones of other recipes."""
    unfinished = IndexGeneration.objects.for_site().building()
    unfinished.exclude(fingerprint=recipe.fingerprint).update(state=GenerationState.FAILED)
    begun = unfinished.filter(fingerprint=recipe.fingerprint).order_by("-pk").first()
    if begun is not None:
        return begun, True
    return begin_generation(recipe=recipe, at=at), False


def _fill(generation: IndexGeneration, *, at: datetime, on_progress: OnProgress | None) -> None:
    """:raises GenerationIncomplete: if something is still missing after `ROUNDS` comparisons."""
    failed: set[int] = set()
    for _ in range(ROUNDS):
        plan = plan_for(generation)
        missing = set(plan.to_index) - failed
        if not missing and not plan.to_touch and not plan.to_remove:
            break
        failed |= set(sync(generation=generation, plan=plan, at=at, on_progress=on_progress).failed)
    unembedded = generation.documents.filter(is_embedded=False).count()
    if unembedded or missing:
        raise GenerationIncomplete(
            f"Generation {generation.pk}: {len(missing)} articles are missing and {unembedded} have no vectors."
        )
