"""Passwords and ports of the embedded servers, made once per home folder and kept.

Invariant: the file can be read by its owner alone, and losing it loses no data.
"""

import json
import secrets
import socket
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from portal.runtime.endpoints import run_folder, write_private
from portal.runtime.problems import CannotStart

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Credentials:
    superuser_password: str
    database_password: str
    broker_password: str
    database_port: int
    broker_port: int


@dataclass(frozen=True)
class LoadedCredentials:
    credentials: Credentials
    are_new: bool


def load_credentials(home_folder: Path) -> LoadedCredentials:
    """Return the kept passwords and ports that are free; a port taken meanwhile is replaced.

    :raises CannotStart: if the file cannot be understood.
    """
    path = run_folder(home_folder) / "credentials.json"
    kept = _read(path)
    fresh = kept or Credentials(
        superuser_password=secrets.token_urlsafe(24),
        database_password=secrets.token_urlsafe(24),
        broker_password=secrets.token_urlsafe(24),
        database_port=0,
        broker_port=0,
    )
    database_port = free_port(preferred=fresh.database_port)
    broker_port = free_port(preferred=fresh.broker_port, avoid=database_port)
    current = replace(fresh, database_port=database_port, broker_port=broker_port)
    if current != kept:
        write_private(path, json.dumps(asdict(current), indent=1))
    return LoadedCredentials(credentials=current, are_new=kept is None)


def free_port(*, preferred: int = 0, avoid: int = 0) -> int:
    """Return `preferred` if nothing listens there, else a port that the system picks."""
    for port in (preferred, 0, 0, 0):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                continue
            if (found := int(probe.getsockname()[1])) != avoid:
                return found
    raise CannotStart("No free port on 127.0.0.1 was found: close some programs and start again.")


def _read(path: Path) -> Credentials | None:
    try:
        return Credentials(**json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as error:
        raise CannotStart(
            f"{path} cannot be read: move it away and start again; "
            "new passwords are then made and no data is lost."
        ) from error
