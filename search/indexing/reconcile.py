"""Find every difference between the articles and the live index, whatever caused it, and repair it."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from search.embedding import EmbedderUnavailable, embedder_for
from search.indexing.generations import collect_generations, ensure_live_generation
from search.indexing.locks import Job, only_one
from search.indexing.mirroring import repair_mirror
from search.indexing.plan import SyncPlan, plan_sync
from search.indexing.progress import OnProgress
from search.indexing.question_rows import embed_question_rows, sync_question_rows
from search.indexing.sources import desired_documents, indexed_states
from search.indexing.statistics import refresh_statistics_if_drifted
from search.indexing.touching import remove_translations, touch_translations
from search.indexing.writing import IndexOutcome, index_translations
from search.models import IndexGeneration
from search.retrieval.vocabulary import refresh_vocabulary_if_drifted

BATCH = 16


@dataclass(frozen=True)
class ReconcileOutcome:
    """What was done. `left` counts what the time did not suffice for; `was_busy`, that another one is at it."""

    generation_id: int | None = None
    indexed: int = 0
    touched: int = 0
    removed: int = 0
    failed: int = 0
    left: int = 0
    collected: int = 0
    was_busy: bool = False


def reconcile(
    *, at: datetime, seconds: float | None = None, on_progress: OnProgress | None = None
) -> ReconcileOutcome:
    """Bring the live generation to what readers see, for `seconds` at most; two never run at once."""
    with only_one(Job.RECONCILE) as is_ours:
        if not is_ours:
            return ReconcileOutcome(was_busy=True)
        generation = ensure_live_generation(at=at)
        plan = plan_for(generation)
        until = None if seconds is None else time.monotonic() + seconds
        done = sync(generation=generation, plan=plan, at=at, until=until, on_progress=on_progress)
        refresh_vocabulary_if_drifted(generation_id=generation.pk)
        repair_mirror(generation.pk)
        refresh_statistics_if_drifted(generation=generation, until=until)
        settled = len(done.indexed) + len(done.removed) + len(done.failed)
        return ReconcileOutcome(
            generation_id=generation.pk,
            indexed=len(done.indexed),
            touched=len(plan.to_touch),
            removed=len(plan.to_remove) + len(done.removed),
            failed=len(done.failed),
            left=len(plan.to_index) - settled,
            collected=collect_generations(at=at),
        )


def plan_for(generation: IndexGeneration) -> SyncPlan:
    """Compare the articles with `generation`. The model is asked for only where vectors are missing."""
    indexed = indexed_states(generation)
    can_embed = any(not state.is_embedded for state in indexed) and _can_embed(generation)
    return plan_sync(desired=desired_documents(), indexed=indexed, can_embed=can_embed)


def sync(
    *,
    generation: IndexGeneration,
    plan: SyncPlan,
    at: datetime,
    until: float | None = None,
    on_progress: OnProgress | None = None,
) -> IndexOutcome:
    """Carry out `plan`, what must not be found first; stop between batches after `until` (monotonic seconds)."""
    if plan.to_remove:
        remove_translations(translation_ids=plan.to_remove, generation=generation)
    if plan.to_touch:
        touch_translations(translation_ids=plan.to_touch, generation=generation)
    outcome = IndexOutcome()
    done = 0
    for batch in batches_of(plan.to_index):
        if until is not None and time.monotonic() > until:
            break
        outcome += index_translations(translation_ids=batch, generation=generation, at=at)
        done += len(batch)
        if on_progress is not None:
            on_progress(done, len(plan.to_index))
    sync_question_rows(generation=generation)
    embed_question_rows(generation=generation)
    return outcome


def _can_embed(generation: IndexGeneration) -> bool:
    try:
        embedder_for(generation)
    except EmbedderUnavailable:
        return False
    return True


def batches_of(ids: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Yield `ids` in parts that are written in one transaction each."""
    remaining = iter(ids)
    while batch := tuple(islice(remaining, BATCH)):
        yield batch
