"""The programs that make up the site, and the steps that prepare it.

Invariant: every one of them gets the servers by name in its environment, so none depends on who started it.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from portal.runtime.credentials import LOOPBACK
from portal.runtime.endpoints import PROJECT_ROOT, Endpoints, run_folder
from portal.runtime.programs import Program


def site_environment(endpoints: Endpoints, *, home_folder: Path) -> dict[str, str]:
    return os.environ | {
        "SIGNPOST_HOME": str(home_folder),
        "DATABASE_URL": endpoints.database_url,
        "BROKER_URL": endpoints.broker_url,
        "CACHE_URL": endpoints.cache_url,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PYTHONUNBUFFERED": "1",
    }


def site_programs(*, environment: Mapping[str, str], home_folder: Path, port: int) -> list[Program]:
    """Return worker, beat and web in the order of their start; they stop in the reverse order."""
    gunicorn = (
        "-m",
        "gunicorn",
        "portal.wsgi:application",
        "--config",
        "python:portal.webserver",
        "--bind",
        f"{LOOPBACK}:{port}",
        "--no-control-socket",
    )
    celery = ("-m", "celery", "-A", "portal")
    worker = ("worker", "--pool", "prefork", "--concurrency", "1", "--loglevel", "INFO", "--without-gossip")
    schedule = str(run_folder(home_folder) / "beat-schedule")
    beat = ("beat", "--loglevel", "INFO", "--schedule", schedule, "--pidfile", "")

    def program(name: str, *arguments: str, grace_seconds: float, is_essential: bool) -> Program:
        return Program(
            name=name,
            argv=(sys.executable, *arguments),
            cwd=PROJECT_ROOT,
            log=home_folder / "logs" / f"{name}.log",
            env=environment,
            grace_seconds=grace_seconds,
            is_essential=is_essential,
        )

    return [
        program("web", *gunicorn, grace_seconds=15.0, is_essential=True),
        program("worker", *celery, *worker, grace_seconds=60.0, is_essential=False),
        program("beat", *celery, *beat, grace_seconds=5.0, is_essential=False),
    ]


def manage_command(*arguments: str) -> tuple[str, ...]:
    return (sys.executable, str(PROJECT_ROOT / "manage.py"), *arguments)
