"""The whole help center as its operator starts it, on a throw-away home folder and a free port."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from portal.runtime.credentials import free_port
from portal.runtime.endpoints import PROJECT_ROOT, Endpoints, read_endpoints

SERVER_VARIABLES = {"DATABASE_URL", "BROKER_URL", "CACHE_URL"}
# Tests ask more often than a person.
UNLIMITED = dict.fromkeys(("PAGE_RATE_SEARCH", "PAGE_RATE_SUGGEST", "API_RATE_ANONYMOUS"), "100000/min")
READY_SECONDS = 240.0
STOP_SECONDS = 90.0
READY = re.compile(r"Signpost is ready after \d+ s: (http://\S+)/")


class StackFailed(AssertionError):
    """The help center did not start, or did not stop cleanly."""


@dataclass(frozen=True)
class LiveStack:
    url: str
    home: Path
    process: subprocess.Popen[bytes]
    output: Path

    @property
    def endpoints(self) -> Endpoints:
        """Where its database, broker and cache are."""
        found = read_endpoints(self.home)
        assert found is not None
        return found


def start_stack(home: Path, **environment: str) -> LiveStack:
    """Start the help center and wait until it says that it is ready."""
    home.mkdir(parents=True, exist_ok=True)
    inherited = {name: value for name, value in os.environ.items() if name not in SERVER_VARIABLES}
    port = environment.pop("PORT", str(free_port()))
    output = home / "output.txt"
    with output.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "portal.runtime"],
            cwd=PROJECT_ROOT,
            env=inherited | UNLIMITED | {"SIGNPOST_HOME": str(home), "PORT": port} | environment,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if ready := READY.search(output.read_text(encoding="utf-8")):
            return LiveStack(url=ready[1], home=home, process=process, output=output)
        if process.poll() is not None:
            break
        time.sleep(0.1)
    process.terminate()
    process.wait(STOP_SECONDS)
    raise StackFailed(output.read_text(encoding="utf-8"))


def stop_stack(stack: LiveStack) -> None:
    """Stop it as Ctrl-C does."""
    if stack.process.poll() is None:
        stack.process.send_signal(signal.SIGINT)
    if stack.process.wait(STOP_SECONDS) != 0:
        raise StackFailed(stack.output.read_text(encoding="utf-8"))


@contextmanager
def live_stack(home: Path, **environment: str) -> Iterator[LiveStack]:
    stack = start_stack(home, **environment)
    try:
        yield stack
    finally:
        stop_stack(stack)


@pytest.fixture(scope="session")
def live_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveStack]:
    """One running help center with its demo, shared by all tests of a run that only read or add."""
    with live_stack(tmp_path_factory.mktemp("live")) as stack:
        yield stack
