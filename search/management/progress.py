"""How far a command is: a bar on a terminal; in a log a line now and then."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from search.indexing.progress import OnProgress

LINE_EVERY_SECONDS = 10.0


@contextmanager
def progress_bar(description: str) -> Iterator[OnProgress]:
    """Yield a function that takes what is done and the total."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _Lines(description).tell
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(description, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


class _Lines:
    """Says nothing of what takes less than `LINE_EVERY_SECONDS`."""

    def __init__(self, description: str) -> None:
        self._description = description
        self._told_at = time.monotonic()

    def tell(self, done: int, total: int) -> None:
        if time.monotonic() - self._told_at >= LINE_EVERY_SECONDS:
            self._told_at = time.monotonic()
            sys.stderr.write(f"{self._description}: {done} of {total}\n")
            sys.stderr.flush()
