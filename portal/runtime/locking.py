"""One owner per home folder: the kernel's file lock, held by the owner and by its guard.

Invariant: whoever holds the lock may start servers on the folder; nobody else ever does.
"""

import fcntl
import json
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from portal.runtime.console import Console
from portal.runtime.endpoints import lock_path
from portal.runtime.guard import birth_of
from portal.runtime.problems import CannotStart

# Readers of the endpoints test the lock for an instant, which must not look like an owner.
READER_PATIENCE_SECONDS = 1.0
CLEANUP_PATIENCE_SECONDS = 120.0
POLL_SECONDS = 0.05


class HomeLock:
    """The right to run servers on a home folder; passing on the descriptor passes on the right."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def fileno(self) -> int:
        return self._stream.fileno()

    def release(self) -> None:
        self._stream.close()


def acquire_home(home_folder: Path, *, purpose: str, console: Console) -> HomeLock:
    """Lock `home_folder`, waiting for a killed owner's guard to finish its work.

    :raises CannotStart: if another owner lives, or the folder cannot be written.
    """
    prepare_home(home_folder)
    path = lock_path(home_folder)
    stream = path.open("r+b", buffering=0)
    began = time.monotonic()
    has_reported = False
    while not _try_lock(stream):
        waited = time.monotonic() - began
        owner = _read_owner(path)
        if waited > READER_PATIENCE_SECONDS and (owner_lives := owner is not None and owner.is_alive()):
            raise CannotStart(_in_use(home_folder, owner if owner_lives else None))
        if waited > CLEANUP_PATIENCE_SECONDS:
            raise CannotStart(_in_use(home_folder, None))
        if waited > READER_PATIENCE_SECONDS and not has_reported:
            console.report("Waiting for the processes of the previous run to end …")
            has_reported = True
        console.pause(POLL_SECONDS)
    _write_owner(stream, purpose)
    return HomeLock(stream)


def prepare_home(home_folder: Path) -> None:
    """Create the folders, private where they hold secrets.

    :raises CannotStart: if the folder cannot be made or written.
    """
    try:
        home_folder.mkdir(parents=True, exist_ok=True)
        for name in ("run", "logs", "mail"):
            (home_folder / name).mkdir(mode=0o700, exist_ok=True)
        lock_path(home_folder).touch(mode=0o600)
        probe = home_folder / "run" / f"writable.{os.getpid()}"
        probe.write_bytes(b"x")
        probe.unlink()
    except OSError as error:
        raise CannotStart(
            f"The folder {home_folder} cannot be written ({error.strerror}): make it yours, "
            "or name another one with SIGNPOST_HOME."
        ) from error


class _Owner:
    def __init__(self, *, pid: int, birth: str, purpose: str) -> None:
        self.pid = pid
        self.birth = birth
        self.purpose = purpose

    def is_alive(self) -> bool:
        return birth_of(self.pid) == self.birth


def _try_lock(stream: BinaryIO) -> bool:
    with suppress(BlockingIOError):
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False


def _read_owner(path: Path) -> _Owner | None:
    with suppress(OSError, ValueError, TypeError):
        return _Owner(**json.loads(path.read_text(encoding="utf-8")))
    return None


def _write_owner(stream: BinaryIO, purpose: str) -> None:
    pid = os.getpid()
    stream.truncate(0)
    stream.seek(0)
    stream.write(json.dumps({"pid": pid, "birth": birth_of(pid), "purpose": purpose}).encode())


def _in_use(home_folder: Path, owner: _Owner | None) -> str:
    who = f"`{owner.purpose}` (process {owner.pid})" if owner else "another process"
    return (
        f"Signpost already runs on {home_folder}: {who} uses it. Wait for it or stop it, "
        "or name another folder with SIGNPOST_HOME."
    )
