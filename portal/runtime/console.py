"""What an operator sees of the runtime, and how the operator stops it.

Invariant: whatever waits does so through `pause`, so that a wish to stop is heard within a fraction of a
second, and only where nothing is half done.
"""

import signal
import time
from contextlib import suppress
from types import FrameType
from typing import TextIO


class StopRequested(Exception):
    """The operator, or the system, wants everything to stop."""


class Console:
    """Write lines to a stream that may be closed at any time, and wait."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def report(self, line: str) -> None:
        # A closed terminal or a full disk behind a redirect must not end the servers.
        with suppress(OSError, ValueError):
            self._stream.write(f"{line}\n")
            self._stream.flush()

    def pause(self, seconds: float) -> None:
        time.sleep(seconds)

    def is_hurried(self) -> bool:
        return False


class SupervisorConsole(Console):
    """Turn the first Ctrl-C, SIGTERM or SIGHUP into an orderly stop and the second into a hurried one."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__(stream)
        self._had_terminal = stream.isatty()
        self._wishes = 0
        self._is_stopping = False

    def listen(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note)

    def pause(self, seconds: float) -> None:
        """:raises StopRequested: if the operator wants to stop."""
        time.sleep(seconds)
        # A hang-up is sent to the first process of the terminal alone, which may keep it to itself as make does.
        if self._had_terminal and not self._stream.isatty():
            self._wishes = max(self._wishes, 1)
        if self._wishes and not self._is_stopping:
            raise StopRequested

    def begin_stopping(self) -> None:
        self._is_stopping = True

    def is_hurried(self) -> bool:
        return self._wishes > 1

    def _note(self, number: int, _frame: FrameType | None) -> None:
        # A closing terminal and its shell may each send a hang-up: only Ctrl-C and SIGTERM hurry.
        if number != signal.SIGHUP or not self._wishes:
            self._wishes += 1
