"""A new generation beside the live one: built while searches go on, checked, and swapped in one step.

A build that was interrupted is taken up where it stopped, because what it already holds needs no work. Whatever fails,
the live generation stays as it is.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from search.embedding import get_embedder
from search.indexing.gate import GateReport, check_generation
from search.indexing.generations import begin_generation
from search.indexing.locks import Job, only_one
from search.indexing.mirroring import mirror_generation
from search.indexing.parallel import choose_jobs, index_in_processes
from search.indexing.plan import SyncPlan
from search.indexing.progress import BuildProgress, OnProgress
from search.indexing.recipes import IndexRecipe, RecipeChange, next_index_recipe
from search.indexing.reconcile import batches_of, plan_for, sync
from search.indexing.statistics import refresh_statistics
from search.indexing.switching import ROUNDS, SwitchRunning, refuse_incomplete, swap_in
from search.indexing.vector_index import ensure_vector_index
from search.indexing.writing import index_translations
from search.models import GenerationState, IndexGeneration
from search.retrieval.vocabulary import refresh_vocabulary_if_drifted


class RebuildRunning(Exception):
    """Another process is building a generation."""


class GateFailed(Exception):
    """The new generation did not pass its checks; the live one stays."""

    def __init__(self, generation_id: int, report: GateReport) -> None:
        super().__init__(f"Generation {generation_id} did not pass its checks.")
        self.generation_id = generation_id
        self.report = report


@dataclass(frozen=True)
class RebuildOptions:
    """How to build; `change` says what, see `search.indexing.recipes`.

    `force` builds even what would be the same as the live one, `afresh` does not go on with an interrupted build, and
    without `is_activated` the new generation is left ready. `jobs` is the number of processes, None to choose.
    """

    change: RecipeChange = field(default_factory=RecipeChange)
    force: bool = False
    afresh: bool = False
    is_activated: bool = True
    jobs: int | None = None


@dataclass(frozen=True)
class RebuildOutcome:
    generation_id: int
    former_id: int | None
    documents: int
    was_up_to_date: bool = False
    was_resumed: bool = False
    is_live: bool = True
    report: GateReport | None = None


def is_outdated(generation: IndexGeneration) -> bool:
    """Say whether `manage.py reindex` would build another recipe than that of `generation`.

    :raises EmbedderUnavailable: if that recipe's model is not to be had.
    """
    return generation.fingerprint != next_index_recipe(live=generation).fingerprint


def rebuild(
    *, at: datetime, options: RebuildOptions | None = None, on_progress: OnProgress | None = None
) -> RebuildOutcome:
    """Build a generation, check it and, unless told otherwise, make it live.

    :raises EmbedderUnavailable: if the model cannot be loaded.
    :raises RebuildRunning: if another process is at it.
    :raises GenerationIncomplete: if the new generation lacks anything.
    :raises GateFailed: if it does not pass its checks.
    """
    options = options or RebuildOptions()
    with only_one(Job.REINDEX) as is_ours:
        if not is_ours:
            raise RebuildRunning
        live = IndexGeneration.objects.serving_site()
        recipe = next_index_recipe(live=live, change=options.change)
        if live is not None and live.fingerprint == recipe.fingerprint and not options.force:
            return RebuildOutcome(live.pk, None, live.documents.count(), was_up_to_date=True)
        get_embedder(recipe.embedding)
        generation, was_resumed = _take_up_or_begin(recipe, at=at, afresh=options.afresh)
        return _build(generation, at=at, options=options, was_resumed=was_resumed, on_progress=on_progress)


def _build(
    generation: IndexGeneration,
    *,
    at: datetime,
    options: RebuildOptions,
    was_resumed: bool,
    on_progress: OnProgress | None,
) -> RebuildOutcome:
    progress = BuildProgress(generation, on_progress=on_progress)
    unstorable = _fill(generation, at=at, jobs=options.jobs, progress=progress)
    mirror_generation(generation.pk)
    ensure_vector_index(generation)
    refresh_vocabulary_if_drifted(generation_id=generation.pk)
    refresh_statistics(generation=generation)
    report = check_generation(generation, unstorable=unstorable)
    IndexGeneration.objects.filter(pk=generation.pk).update(gate_report=report.to_json(at=at))
    if not report.passed:
        raise GateFailed(generation.pk, report)
    IndexGeneration.objects.filter(pk=generation.pk).update(state=GenerationState.READY)
    former_id = None
    if options.is_activated:
        with only_one(Job.SWITCH) as is_ours:
            if not is_ours:
                raise SwitchRunning
            former_id = swap_in(generation, at=at).former_id
    return RebuildOutcome(
        generation.pk,
        former_id,
        generation.documents.count(),
        was_resumed=was_resumed,
        is_live=options.is_activated,
        report=report,
    )


def _take_up_or_begin(recipe: IndexRecipe, *, at: datetime, afresh: bool) -> tuple[IndexGeneration, bool]:
    """Return the unfinished generation of this recipe, or a new one; give up unfinished ones of other recipes."""
    unfinished = IndexGeneration.objects.for_site().unfinished()
    kept = unfinished.none() if afresh else unfinished.filter(fingerprint=recipe.fingerprint)
    unfinished.exclude(pk__in=kept).update(state=GenerationState.FAILED)
    begun = kept.order_by("-pk").first()
    if begun is None:
        return begin_generation(recipe=recipe, at=at), False
    IndexGeneration.objects.filter(pk=begun.pk).update(state=GenerationState.BUILDING)
    begun.refresh_from_db()
    return begun, True


def _fill(
    generation: IndexGeneration, *, at: datetime, jobs: int | None, progress: BuildProgress
) -> frozenset[int]:
    """Write whatever is missing; return the translations that cannot be stored at all.

    :raises GenerationIncomplete: if something else is still missing after `ROUNDS` comparisons.
    """
    failed: set[int] = set()
    missing: set[int] = set()
    for _ in range(ROUNDS):
        plan = plan_for(generation)
        missing = set(plan.to_index) - failed
        if not missing and not plan.to_touch and not plan.to_remove:
            break
        failed |= set(_write(generation, plan, at=at, jobs=jobs, progress=progress))
    # What hangs on documents, once they are all there.
    sync(generation=generation, plan=SyncPlan(), at=at)
    refuse_incomplete(generation, missing=len(missing))
    return frozenset(failed)


def _write(
    generation: IndexGeneration, plan: SyncPlan, *, at: datetime, jobs: int | None, progress: BuildProgress
) -> Iterable[int]:
    """Carry out `plan` and yield what cannot be stored, in this process or in several."""
    sync(generation=generation, plan=SyncPlan(to_touch=plan.to_touch, to_remove=plan.to_remove), at=at)
    present = generation.documents.exclude(translation__in=plan.to_index).count()
    done, total = present, present + len(plan.to_index)
    progress.report(done, total)
    batches = list(batches_of(plan.to_index))
    processes = choose_jobs(pending=len(plan.to_index), asked=jobs, cores=os.cpu_count() or 1)
    if processes > 1:
        written = index_in_processes(batches, generation_id=generation.pk, jobs=processes, at=at)
    else:
        written = (
            (len(batch), index_translations(translation_ids=batch, generation=generation, at=at).failed)
            for batch in batches
        )
    for count, failed in written:
        done += count
        progress.report(done, total)
        yield from failed
