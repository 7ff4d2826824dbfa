"""What an operator has going while servers are killed: a command in a process of its own, and how far it has come."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from portal.runtime.endpoints import PROJECT_ROOT
from tests.plugins.live_stack import LiveStack

CHUNKS_OF_BUILD = """
    SELECT count(*) FROM search_chunk c JOIN search_indexgeneration g ON g.id = c.generation_id
    WHERE g.state = 'building'
"""
TEXTS = "SELECT count(*) FROM kb_translation WHERE live_revision_id IS NOT NULL"


@contextmanager
def running(stack: LiveStack, *command: str) -> Iterator[subprocess.Popen[str]]:
    """Run `manage.py` with the servers of the help center; it does not outlive the block."""
    endpoints = stack.endpoints
    environment = os.environ | {
        "SIGNPOST_HOME": str(stack.home),
        "DATABASE_URL": endpoints.database_url,
        "BROKER_URL": endpoints.broker_url,
        "CACHE_URL": endpoints.cache_url,
    }
    process = subprocess.Popen(
        [sys.executable, "manage.py", *command],
        cwd=PROJECT_ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def outcome(process: subprocess.Popen[str], *, seconds: float) -> tuple[int, str]:
    """Wait for the end of a command; return its exit code and what it said."""
    said, _ = process.communicate(timeout=seconds)
    return process.returncode, said


def count(stack: LiveStack, statement: str) -> int:
    """Return the number that a query gives, or -1 while there is no database."""
    try:
        with psycopg.connect(stack.endpoints.database_url, connect_timeout=5) as connection:
            row = connection.execute(statement).fetchone()
    except psycopg.OperationalError:
        return -1
    return int(row[0]) if row else 0


def write_articles(folder: Path, name: str, number: int) -> Path:
    """Write Markdown files of some hundred words each, all different."""
    folder.mkdir(exist_ok=True)
    for article in range(number):
        parts = [
            f"## Part {part}\n\n"
            + f"Turn lever {part} of {name} {article} to notch {part * article}, then wait. " * 3
            for part in range(3)
        ]
        (folder / f"{name}-{article}.md").write_text(
            f"---\ntitle: {name.title()} {article}\n---\n\n" + "\n\n".join(parts), encoding="utf-8"
        )
    return folder
