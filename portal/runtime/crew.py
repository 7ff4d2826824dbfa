"""The processes of one owner: started in order, stopped in the reverse order, by their owner or by its guard.

Invariant: each process is known to the guard, and on disk, for as long as it runs.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import IO

from portal.runtime import guard
from portal.runtime.endpoints import run_folder, write_private
from portal.runtime.guard import GOODBYE, decode_target, encode_target, is_running, stop_target
from portal.runtime.locking import HomeLock
from portal.runtime.programs import Child, Program


class Crew:
    def __init__(self, *, home_folder: Path, lock: HomeLock, report: Callable[[str], None]) -> None:
        self._register = run_folder(home_folder) / "processes.json"
        self._lock = lock
        self._report = report
        self.children: dict[str, Child] = {}
        self._stop_leftovers()
        self._guard = self._start_guard()

    def start(self, program: Program) -> Child:
        """Start `program`, or start it again in its old place of the order."""
        child = Child(program)
        self.children[program.name] = child
        self._tell_guard(_introduction(child))
        self._write_register()
        return child

    def stop(self, *, is_hurried: Callable[[], bool] = lambda: False) -> None:
        """Stop everything, the last started first, and dismiss the guard."""
        for child in reversed(self.children.values()):
            if child.is_alive():
                child.stop(is_hurried=is_hurried)
        self._tell_guard(GOODBYE)
        with suppress(OSError):
            self._guard_input.close()
        self._guard.wait()
        self._register.unlink(missing_ok=True)
        self._lock.release()

    def ensure_guard(self) -> None:
        """Replace a guard that was killed."""
        if self._guard.poll() is None:
            return
        self._guard = self._start_guard()
        for child in self.children.values():
            if child.is_alive():
                self._tell_guard(_introduction(child))

    @property
    def _guard_input(self) -> IO[str]:
        assert self._guard.stdin is not None
        return self._guard.stdin

    def _start_guard(self) -> subprocess.Popen[str]:
        # The guard shares the lock, so the folder stays taken until its last server has ended.
        return subprocess.Popen(
            [sys.executable, "-I", "-S", guard.__file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            text=True,
            pass_fds=[self._lock.fileno()],
            start_new_session=True,
        )

    def _tell_guard(self, line: str) -> None:
        with suppress(OSError):
            self._guard_input.write(f"{line}\n")
            self._guard_input.flush()

    def _write_register(self) -> None:
        running = [encode_target(child.target) for child in self.children.values() if child.is_alive()]
        write_private(self._register, json.dumps(running))

    def _stop_leftovers(self) -> None:
        """End what an owner left running that was killed together with its guard."""
        targets = []
        with suppress(OSError, ValueError, TypeError):
            targets = [decode_target(text) for text in json.loads(self._register.read_text(encoding="utf-8"))]
        leftovers = [target for target in targets if is_running(target)]
        if leftovers:
            self._report(f"Stopping {len(leftovers)} processes that the previous run left behind …")
        for target in reversed(leftovers):
            stop_target(target, is_alive=partial(is_running, target))
        self._register.unlink(missing_ok=True)


def _introduction(child: Child) -> str:
    return f"{child.program.name} {encode_target(child.target)}"
