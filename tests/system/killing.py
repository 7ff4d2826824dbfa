"""End the processes of a running help center as an accident would: without a word."""

import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from portal.runtime.guard import decode_target
from tests.plugins.live_stack import LiveStack

RESTART_SECONDS = 120.0
# A part of the command line that tells each program from the others.
PROGRAMS = {"postgres": "postgres", "valkey": "valkey-server", "worker": "celery -A portal worker"}


def process_of(stack: LiveStack, name: str) -> int:
    """Return the process that the supervisor started for a program; wait for it if it has just died."""
    began = time.monotonic()
    while True:
        register = json.loads((stack.home / "run" / "processes.json").read_text(encoding="utf-8"))
        ids = [decode_target(text).pid for text in register]
        if found := [pid for pid in ids if PROGRAMS[name] in _command_line(pid)]:
            return found[0]
        assert time.monotonic() - began < RESTART_SECONDS, f"{name} was not started again"
        time.sleep(0.05)


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def descendants_of(pid: int) -> list[int]:
    children = children_of(pid)
    return [*children, *(below for child in children for below in descendants_of(child))]


def kill(*pids: int) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


@contextmanager
def frozen(pid: int) -> Iterator[None]:
    """Let a process hang: connections to it are made, and never answered."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def _command_line(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8").replace("\0", " ")
    return ""
