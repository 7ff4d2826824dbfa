"""End processes in order, also when their starter was killed without warning.

Run as a script, this file is a small process that outlives its starter: it reads what the starter has running
from its standard input and, when that closes without a goodbye, stops all of it, the last started first.

Invariant: standard library only and nothing of the project imported, so that it starts in milliseconds.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cache, partial
from pathlib import Path

HURRIED_GRACE_SECONDS = 3.0
POLL_SECONDS = 0.05
GOODBYE = "goodbye"


@dataclass(frozen=True)
class Target:
    """A process to be stopped; `birth` tells it from a later process with the same number."""

    pid: int
    birth: str
    stop_signal: int
    hurried_signal: int
    grace_seconds: float


def encode_target(target: Target) -> str:
    return json.dumps(asdict(target))


def decode_target(text: str) -> Target:
    return Target(**json.loads(text))


def birth_of(pid: int) -> str | None:
    """Return a mark of when process `pid` began, or None when it is gone or a zombie."""
    stat = Path(f"/proc/{pid}/stat")
    if not Path("/proc/self/stat").exists():
        return _birth_from_ps(pid)
    try:
        fields = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] in "ZX" else f"{_boot()}:{fields[19]}"


def _birth_from_ps(pid: int) -> str | None:
    answer = subprocess.run(["ps", "-o", "stat=,lstart=", "-p", str(pid)], capture_output=True, text=True)
    state, _, began = answer.stdout.strip().partition(" ")
    return began.strip() if state and not state.startswith("Z") else None


@cache
def _boot() -> str:
    with suppress(OSError):
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    return ""


def is_running(target: Target) -> bool:
    return birth_of(target.pid) == target.birth


def stop_target(
    target: Target,
    *,
    is_alive: Callable[[], bool],
    is_hurried: Callable[[], bool] = lambda: False,
) -> None:
    """Ask the process to end, wait for it, then end it and what is left of its group by force."""
    hurried = is_hurried()
    _send(target, target.hurried_signal if hurried else target.stop_signal)
    deadline = time.monotonic() + (HURRIED_GRACE_SECONDS if hurried else target.grace_seconds)
    while is_alive() and time.monotonic() < deadline:
        if is_hurried() and not hurried:
            hurried = True
            _send(target, target.hurried_signal)
            deadline = time.monotonic() + HURRIED_GRACE_SECONDS
        time.sleep(POLL_SECONDS)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(target.pid, signal.SIGKILL)
    while is_alive() and time.monotonic() < deadline + HURRIED_GRACE_SECONDS:
        time.sleep(POLL_SECONDS)


def _send(target: Target, number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.kill(target.pid, number)


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, signal.SIG_IGN)
    targets: dict[str, Target] = {}
    for line in sys.stdin:
        if line.strip() == GOODBYE:
            return
        # A program that is started again takes its old place in the order.
        name, _, target = line.partition(" ")
        targets[name] = decode_target(target)
    for target in reversed(targets.values()):
        stop_target(target, is_alive=partial(is_running, target))


if __name__ == "__main__":
    main()
