"""Real processes for the tests of the runtime."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from portal.runtime.console import Console
from portal.runtime.embedded import embedded_servers
from portal.runtime.endpoints import PROJECT_ROOT, Endpoints, read_endpoints
from portal.runtime.guard import Target, decode_target, is_running, stop_target

SERVER_VARIABLES = {"DATABASE_URL", "BROKER_URL", "CACHE_URL"}
WAIT_SECONDS = 60.0


def wait_until(condition: Callable[[], bool], *, seconds: float = WAIT_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


@dataclass(frozen=True)
class SmallSite:
    home: Path
    process: subprocess.Popen[str]
    output: Path

    def text(self) -> str:
        return self.output.read_text(encoding="utf-8")

    def processes(self) -> list[Target]:
        """Every process that it has on record; the guard is not among them."""
        register = self.home / "run" / "processes.json"
        with suppress(FileNotFoundError):
            return [decode_target(text) for text in json.loads(register.read_text(encoding="utf-8"))]
        return []

    @property
    def endpoints(self) -> Endpoints:
        found = read_endpoints(self.home)
        assert found is not None
        return found

    def until_ready(self) -> "SmallSite":
        wait_until(lambda: "ready" in self.text() or self.process.poll() is not None)
        assert "ready" in self.text(), self.text()
        return self

    def stop(self, number: int) -> int:
        self.process.send_signal(number)
        return self.process.wait(WAIT_SECONDS)


@pytest.fixture
def home_folder(tmp_path: Path) -> Path:
    return tmp_path / "a home with spaces"


@pytest.fixture
def start_site(home_folder: Path) -> Iterator[Callable[..., SmallSite]]:
    """Start small sites on one home folder; none of their processes outlives the test."""
    started: list[SmallSite] = []
    seen: list[Target] = []

    def start(**environment: str) -> SmallSite:
        home_folder.mkdir(exist_ok=True)
        output = home_folder / f"output-{len(started)}.txt"
        inherited = {name: value for name, value in os.environ.items() if name not in SERVER_VARIABLES}
        with output.open("w") as stream:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.runtime.small_site"],
                cwd=PROJECT_ROOT,
                env=inherited | {"SIGNPOST_HOME": str(home_folder)} | environment,
                stdout=stream,
                stderr=subprocess.STDOUT,
                text=True,
            )
        started.append(SmallSite(home=home_folder, process=process, output=output))
        return started[-1]

    yield start
    for site in started:
        seen += site.processes()
        site.process.kill()
        site.process.wait()
    for target in seen:
        stop_target(target, is_alive=lambda target=target: is_running(target))


@pytest.fixture
def guard_of() -> Callable[[SmallSite], int]:
    """Find the guard of a site among its children."""

    def find(site: SmallSite) -> int:
        children = Path(f"/proc/{site.process.pid}/task/{site.process.pid}/children").read_text().split()
        commands = {int(pid): Path(f"/proc/{pid}/cmdline").read_text() for pid in children}
        return next(pid for pid, command in commands.items() if "guard.py" in command)

    return find


@pytest.fixture
def durable_servers(home_folder: Path, monkeypatch: pytest.MonkeyPatch):
    """The servers as an installation runs them, as a context manager."""
    for name in SERVER_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    return partial(
        embedded_servers, home_folder=home_folder, purpose="a test", console=Console(sys.stderr), durable=True
    )
