"""People who read and search all through a block, whatever happens to the servers meanwhile."""

import threading
from collections.abc import Sequence

from tests.plugins.live_stack import LiveStack
from tests.system.people import Answer, Reader

PATIENCE_SECONDS = 120.0


class readers_at:  # noqa: N801  (used like a function)
    """Several readers who open pages one after the other, all through the block; gives their answers by path."""

    def __init__(self, stack: LiveStack, paths: Sequence[str], *, pause: float = 0.05) -> None:
        self._over, self._pause = threading.Event(), pause
        self._answers: list[tuple[str, Answer]] = []
        self._errors: list[BaseException] = []
        self._threads = [threading.Thread(target=self._read, args=(Reader(stack), path)) for path in paths]

    def __enter__(self) -> list[tuple[str, Answer]]:
        for thread in self._threads:
            thread.start()
        return self._answers

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(PATIENCE_SECONDS)
        assert not self._errors, self._errors

    def _read(self, reader: Reader, path: str) -> None:
        try:
            while not self._over.wait(self._pause):
                self._answers.append((path, reader.get(path, timeout=PATIENCE_SECONDS)))
        except Exception as error:  # whatever a reader would see as a broken connection
            self._errors.append(error)
