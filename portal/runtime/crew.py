"""The processes of one owner: started in order, stopped in the reverse order, by their owner or by its guard.

Invariant: each process is known to the guard, and on disk, for as long as it runs.
"""

import json
import os
import subprocess
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path

from portal.runtime import guard
from portal.runtime.console import Console
from portal.runtime.endpoints import run_folder, write_private
from portal.runtime.guard import GOODBYE, decode_target, encode_target, is_running, stop_target
from portal.runtime.locking import HomeLock
from portal.runtime.programs import Child, Program


class GuardProcess:
    """The process that stops everything should this one be killed."""

    def __init__(self, lock: HomeLock) -> None:
        reader, self._writer = os.pipe()
        # The guard shares the lock, so the folder stays taken until its last server has ended.
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", guard.__file__],
            stdin=reader,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            pass_fds=[lock.fileno()],
            start_new_session=True,
        )
        os.close(reader)

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def watch_over(self, child: Child) -> None:
        self._tell(f"{child.program.name} {encode_target(child.target)}")

    def dismiss(self) -> None:
        self._tell(GOODBYE)
        os.close(self._writer)
        self._process.wait()

    def _tell(self, line: str) -> None:
        with suppress(OSError):
            os.write(self._writer, f"{line}\n".encode())


class Crew:
    def __init__(self, *, home_folder: Path, lock: HomeLock, console: Console) -> None:
        self._register = run_folder(home_folder) / "processes.json"
        self._lock = lock
        self._console = console
        self.children: dict[str, Child] = {}
        self._stop_leftovers()
        self._guard = GuardProcess(self._lock)

    def start(self, program: Program) -> Child:
        """Start `program`, or start it again in its old place of the order."""
        child = Child(program)
        self.children[program.name] = child
        self._guard.watch_over(child)
        self._write_register()
        return child

    def forget(self, name: str) -> None:
        """Leave out a program that ended by itself."""
        del self.children[name]
        self._write_register()

    def stop(self) -> None:
        """Stop everything, the last started first, and dismiss the guard."""
        for child in reversed(self.children.values()):
            if child.is_alive():
                child.stop(is_hurried=self._console.is_hurried)
        self._guard.dismiss()
        self._register.unlink(missing_ok=True)
        self._lock.release()

    def ensure_guard(self) -> None:
        """Replace a guard that was killed."""
        if self._guard.is_alive():
            return
        self._guard = GuardProcess(self._lock)
        for child in self.children.values():
            if child.is_alive():
                self._guard.watch_over(child)

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
            self._console.report(f"Stopping {len(leftovers)} processes that the previous run left behind …")
        for target in reversed(leftovers):
            stop_target(target, is_alive=partial(is_running, target))
        self._register.unlink(missing_ok=True)
