"""Management commands in a fresh checkout: the servers run for as long as the command does.

Invariant: a command uses the servers that already run, and never takes them away from another command.
"""

import fcntl
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from portal.runtime.console import Console
from portal.runtime.embedded import embedded_servers
from portal.runtime.endpoints import home, is_locked, lock_path, read_endpoints, run_folder
from portal.runtime.locking import prepare_home

ANNOUNCEMENT_SECONDS = 30.0
POLL_SECONDS = 0.1
SERVERLESS_COMMANDS = {
    "check",
    "collectstatic",
    "compilemessages",
    "diffsettings",
    "findstatic",
    "help",
    "make_multilingual_model",
    "makemessages",
    "sendtestemail",
    "spectacular",
    "startapp",
    "version",
}


@contextmanager
def servers_for_command(argv: list[str]) -> Iterator[None]:
    """Provide the database, broker and cache that `argv` needs and the environment does not name.

    :raises CannotStart: with one line that says what to do.
    """
    if not needs_servers(argv) or os.environ.get("DATABASE_URL"):
        yield
        return
    console = Console(sys.stderr)
    home_folder = home()
    prepare_home(home_folder)
    with _users_file(home_folder) as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        if _await_announcement(home_folder):
            yield
            return
        with embedded_servers(home_folder=home_folder, purpose=f"manage.py {argv[1]}", console=console):
            yield
            _await_other_users(users, console)


def needs_servers(argv: list[str]) -> bool:
    if len(argv) < 2 or argv[1].startswith("-") or argv[1] in SERVERLESS_COMMANDS:
        return False
    return not {"-h", "--help", "--version"} & set(argv[2:])


def _users_file(home_folder: Path) -> BinaryIO:
    path = run_folder(home_folder) / "users"
    path.touch(mode=0o600)
    return path.open("rb")


def _await_announcement(home_folder: Path) -> bool:
    """Tell whether servers run already, giving those that are just starting the time to do so."""
    deadline = time.monotonic() + ANNOUNCEMENT_SECONDS
    while read_endpoints(home_folder) is None:
        if not is_locked(lock_path(home_folder)) or time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def _await_other_users(users: BinaryIO, console: Console) -> None:
    """Let commands that joined meanwhile finish before their servers stop."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        console.report("Waiting for another command that uses the same servers …")
        fcntl.flock(users, fcntl.LOCK_EX)
