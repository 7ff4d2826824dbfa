"""Embed a question in time, or not at all: a model that hangs holds up neither this search nor those after it.

One thread asks the model, which runs one question at a time anyway. While a question that came too late is still being
worked at, nobody waits behind it.
"""

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

from search.embedding.contracts import EmbedderUnavailable, Unavailability

Made = TypeVar("Made")


@dataclass
class _Asking:
    pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "embed-question"))
    late: Future[Any] | None = None


_asking = _Asking()


def _start_afresh() -> None:
    global _asking
    _asking = _Asking()


os.register_at_fork(after_in_child=_start_afresh)


def ask_in_time(embed: Callable[[], Made], *, seconds: float | None) -> Made:
    """Return what `embed` makes of a question, within `seconds`; None waits for as long as it takes.

    :raises EmbedderUnavailable: if the model fails, or was not done in time.
    """
    asking = _asking
    if asking.late is not None and not asking.late.done():
        raise _too_slow()
    future = asking.pool.submit(embed)
    try:
        return future.result(seconds)
    except TimeoutError:
        if not future.cancel():
            asking.late = future
        raise _too_slow() from None


def _too_slow() -> EmbedderUnavailable:
    return EmbedderUnavailable(Unavailability.TOO_SLOW, "The model does not answer in time.")
