"""Where the database, the broker and the cache of this installation listen.

Invariant: standard library only, so that settings can import it before anything else is set up.
"""

import fcntl
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

PROJECT_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Endpoints:
    database_url: str
    broker_url: str
    cache_url: str


def home() -> Path:
    """Return the absolute folder that holds the data of this installation."""
    return Path(os.environ.get("SIGNPOST_HOME") or PROJECT_ROOT / "var").expanduser().absolute()


def run_folder(home_folder: Path) -> Path:
    return home_folder / "run"


def lock_path(home_folder: Path) -> Path:
    """Return the file that is locked for as long as servers of `home_folder` may run."""
    return run_folder(home_folder) / "lock"


def load_endpoints() -> Endpoints | None:
    """Return the addresses of the running embedded servers, or None when none run."""
    return read_endpoints(home())


def read_endpoints(home_folder: Path) -> Endpoints | None:
    if not is_locked(lock_path(home_folder)):
        return None
    try:
        stored = json.loads(_endpoints_path(home_folder).read_text(encoding="utf-8"))
        return Endpoints(**stored)
    except (OSError, ValueError, TypeError):
        return None


def write_endpoints(endpoints: Endpoints, *, home_folder: Path) -> None:
    write_private(_endpoints_path(home_folder), json.dumps(asdict(endpoints), indent=1))


def clear_endpoints(home_folder: Path) -> None:
    _endpoints_path(home_folder).unlink(missing_ok=True)


def write_private(path: Path, text: str) -> None:
    """Replace `path` in one step with a file that only its owner can read."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    fresh.replace(path)


def _endpoints_path(home_folder: Path) -> Path:
    return run_folder(home_folder) / "endpoints.json"


def is_locked(path: Path) -> bool:
    """Tell whether a live process holds `path`: the kernel drops the lock of a dead one."""
    try:
        with path.open("rb") as stream:
            fcntl.flock(stream, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False
