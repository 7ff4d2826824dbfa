"""Which generation searches read: made live in one step, forward or back.

Invariant: whatever changed while a generation was not live is in it before it is read, and the swap itself is one
transaction. Hits are checked against the articles besides, so that not even a gap between the two shows anything.
"""

from dataclasses import dataclass
from datetime import datetime

from search.indexing.generations import activate
from search.indexing.locks import Job, only_one
from search.indexing.plan import SyncPlan
from search.indexing.reconcile import plan_for, sync
from search.indexing.statistics import refresh_statistics_if_drifted
from search.models import GenerationState, IndexGeneration
from search.retrieval.vocabulary import refresh_vocabulary_if_drifted

# Articles go on changing meanwhile: compared this often, the rest is the reconcile's.
ROUNDS = 5


class SwitchRunning(Exception):
    """Another process is making a generation live."""


class NothingToGoBackTo(Exception):
    """No former generation is kept."""


class NotComplete(Exception):
    """The generation is still being built, or was given up."""


class GenerationIncomplete(Exception):
    """The generation does not hold what it should; the live one stays."""


@dataclass(frozen=True)
class Switched:
    generation_id: int
    former_id: int | None
    caught_up: int


def previous_generation() -> IndexGeneration | None:
    """Return the one that was live before the present one."""
    return (
        IndexGeneration.objects.for_site()
        .filter(state=GenerationState.RETIRED)
        .order_by("-retired_at", "-pk")
        .first()
    )


def go_back(*, at: datetime) -> Switched:
    """Make the former generation live again.

    :raises NothingToGoBackTo: if none is kept.
    :raises GenerationIncomplete: if it cannot be brought to what is published now.
    :raises SwitchRunning: if another process is at it.
    """
    previous = previous_generation()
    if previous is None:
        raise NothingToGoBackTo
    return make_live(generation_id=previous.pk, at=at)


def make_live(*, generation_id: int, at: datetime) -> Switched:
    """Let searches read a complete generation from the next one on, after catching it up with the articles.

    :raises NotComplete: if there is no such generation of the site, or it was never completed.
    :raises GenerationIncomplete: if it cannot be brought to what is published now.
    :raises SwitchRunning: if another process is at it.
    """
    with only_one(Job.SWITCH) as is_ours:
        if not is_ours:
            raise SwitchRunning
        generation = IndexGeneration.objects.for_site().complete().filter(pk=generation_id).first()
        if generation is None:
            raise NotComplete
        live = IndexGeneration.objects.serving_site()
        if live is not None and live.pk == generation.pk:
            return Switched(generation.pk, None, 0)
        return swap_in(generation, at=at)


def swap_in(generation: IndexGeneration, *, at: datetime) -> Switched:
    """Catch `generation` up, make it live, and take in what was published between the two.

    :raises GenerationIncomplete: if it cannot be brought to what is published now.
    """
    live = IndexGeneration.objects.serving_site()
    caught_up = catch_up(generation, at=at)
    refresh_vocabulary_if_drifted(generation_id=generation.pk)
    refresh_statistics_if_drifted(generation=generation)
    activate(generation=generation, at=at)
    sync(generation=generation, plan=plan_for(generation), at=at)
    return Switched(generation.pk, live.pk if live is not None else None, caught_up)


def catch_up(generation: IndexGeneration, *, at: datetime) -> int:
    """Bring a generation to what readers see; return how many translations had to be written anew.

    :raises GenerationIncomplete: if something is still missing after `ROUNDS` comparisons.
    """
    written: set[int] = set()
    failed: set[int] = set()
    missing: set[int] = set()
    for _ in range(ROUNDS):
        plan = plan_for(generation)
        missing = set(plan.to_index) - failed
        if not missing and not plan.to_touch and not plan.to_remove:
            break
        outcome = sync(generation=generation, plan=plan, at=at)
        written |= set(outcome.indexed)
        failed |= set(outcome.failed)
    # What hangs on documents, even if none of them changed.
    sync(generation=generation, plan=SyncPlan(), at=at)
    refuse_incomplete(generation, missing=len(missing))
    return len(written)


def refuse_incomplete(generation: IndexGeneration, *, missing: int) -> None:
    """:raises GenerationIncomplete: if articles or, though it has a model, vectors are missing."""
    unembedded = generation.documents.filter(is_embedded=False).count() if generation.dimensions else 0
    if unembedded or missing:
        raise GenerationIncomplete(
            f"Generation {generation.pk}: {missing} articles are missing and {unembedded} have no vectors."
        )
