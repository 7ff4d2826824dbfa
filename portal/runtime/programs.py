"""A program to be run, and its process.

Invariant: a program writes straight to its log file, so it never blocks on, or dies with, whoever started it.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO

from portal.runtime.guard import Target, birth_of, stop_target
from portal.runtime.privileges import Account, becoming
from portal.runtime.problems import CannotStart

LOG_LIMIT_BYTES = 10 * 1024 * 1024


@dataclass(frozen=True)
class Program:
    name: str
    argv: tuple[str, ...]
    cwd: Path
    log: Path | None
    """Where its output goes; None for the terminal of whoever starts it."""
    env: Mapping[str, str] = field(default_factory=dict)
    stop_signal: signal.Signals = signal.SIGTERM
    hurried_signal: signal.Signals = signal.SIGKILL
    grace_seconds: float = 10.0
    account: Account | None = None
    is_essential: bool = True


class Child:
    """A program that runs, in a session of its own: a terminal's Ctrl-C reaches only the supervisor."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.log_offset = _size(program.log)
        with _output_of(program) as output:
            self.process = subprocess.Popen(
                program.argv,
                cwd=program.cwd,
                env=dict(program.env),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT if output else None,
                start_new_session=True,
                preexec_fn=becoming(program.account),
            )
        self.began = time.monotonic()
        self.target = Target(
            pid=self.process.pid,
            birth=birth_of(self.process.pid) or "",
            stop_signal=program.stop_signal,
            hurried_signal=program.hurried_signal,
            grace_seconds=program.grace_seconds,
        )

    def is_alive(self) -> bool:
        return self.process.poll() is None

    def stop(self, *, is_hurried: Callable[[], bool] = lambda: False) -> None:
        stop_target(self.target, is_alive=self.is_alive, is_hurried=is_hurried)

    def last_words(self, lines: int = 12) -> str:
        """Return the end of what this process has logged."""
        if self.program.log is None:
            return ""
        with suppress(OSError), self.program.log.open("rb") as log:
            log.seek(max(self.log_offset, _size(self.program.log) - 16_384))
            words = log.read().decode(errors="replace").strip().splitlines()
            return "\n".join(words[-lines:])
        return ""


def package_folder(name: str) -> Path:
    """Find an installed package without importing it: only the programs that it carries are wanted.

    :raises CannotStart: if it is not installed.
    """
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise CannotStart(f"The package {name} is not installed: run `make install`.")
    return Path(spec.origin).parent


def cap_log(path: Path) -> None:
    """Keep one older copy of a log that has grown too large; its writer appends, so it may go on writing."""
    if _size(path) <= LOG_LIMIT_BYTES:
        return
    older = path.with_name(f"{path.name}.1")
    shutil.copyfile(path, older)
    older.chmod(0o600)
    os.truncate(path, 0)


def _output_of(program: Program) -> AbstractContextManager[BinaryIO | None]:
    return nullcontext() if program.log is None else program.log.open("ab")


def _size(path: Path | None) -> int:
    if path is None:
        return 0
    with suppress(OSError):
        return path.stat().st_size
    return 0
