"""Index translations in several processes, each with its own model and database connection.

The batches are handed out from memory, one to each process that is free: what was done stands in the tables alone, so a
process that dies, or all of them, lose nothing but the batch at hand, and a second run goes on with what is missing.
Processes end by themselves when the one that began them is gone.
"""

import logging
import multiprocessing
import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from datetime import datetime
from itertools import islice
from multiprocessing.process import parent_process

logger = logging.getLogger(__name__)

# Waiting batches for each process, so that none is idle while a result is looked at.
BATCHES_AHEAD = 2
MOST_PROCESSES = 2
# Loading a model takes some seconds: as long as embedding about so many articles.
WORTH_A_PROCESS = 200


def choose_jobs(*, pending: int, asked: int | None, cores: int) -> int:
    """Return how many processes share `pending` translations; without a wish, no more than pay for themselves."""
    most = asked if asked is not None else min(cores, MOST_PROCESSES, pending // WORTH_A_PROCESS)
    return max(1, min(most, pending))


def index_in_processes(
    batches: Sequence[Sequence[int]], *, generation_id: int, jobs: int, at: datetime
) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Yield, for each batch that is done, how many it held and which of its translations cannot be stored.

    Ends early, with a warning, when a process dies: whoever compares again finds what is left.
    """
    remaining = iter(batches)
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin) as pool:
        running: dict[Future[tuple[int, ...]], int] = {}
        try:
            while True:
                for batch in islice(remaining, jobs * BATCHES_AHEAD - len(running)):
                    running[pool.submit(_index, tuple(batch), generation_id, at)] = len(batch)
                if not running:
                    return
                for done in wait(running, return_when=FIRST_COMPLETED).done:
                    yield running.pop(done), done.result()
        except BrokenProcessPool as error:
            logger.warning("A process that indexed was ended: %s", error)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _begin() -> None:
    """Set up a fresh process, and end it with its parent: nobody else would."""
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=[parent], daemon=True).start()
    import django

    django.setup()


def _end_with(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os._exit(1)


def _index(translation_ids: tuple[int, ...], generation_id: int, at: datetime) -> tuple[int, ...]:
    from search.indexing.writing import index_translations
    from search.models import IndexGeneration

    generation = IndexGeneration.objects.get(pk=generation_id)
    return index_translations(translation_ids=translation_ids, generation=generation, at=at).failed
