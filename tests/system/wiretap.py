"""Learn which addresses the processes of a help center ask for, from inside each of them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

# Runs before anything else in every Python that finds it. One short line for each call: appending it is atomic.
SITECUSTOMIZE = """
import json, os, sys

EVENTS = {"socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo",
          "socket.gethostbyname", "socket.gethostbyaddr"}


def write(event, target):
    program = " ".join(sys.orig_argv[1:6])
    line = json.dumps({"program": program, "event": event, "target": target}) + "\\n"
    descriptor = os.open(%(path)r, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
    os.write(descriptor, line.encode())
    os.close(descriptor)


def listen(event, arguments):
    if event in EVENTS:
        is_of_socket = event in {"socket.connect", "socket.sendto", "socket.sendmsg"}
        target = arguments[1] if is_of_socket else arguments[0]
        if isinstance(target, tuple):
            target = target[0]
        write(event, target.decode() if isinstance(target, bytes) else target)


write("started", None)
sys.addaudithook(listen)
"""


@dataclass(frozen=True)
class Call:
    program: str
    event: str
    target: str | None

    @property
    def is_local(self) -> bool:
        """Say whether it stays on this machine: a path of a socket file, a wildcard to listen at, or loopback."""
        if not self.target or self.target.startswith(("/", "\x00")) or self.target == "localhost":
            return True
        try:
            return ip_address(self.target).is_loopback
        except ValueError:
            return False


class Wiretap:
    def __init__(self, folder: Path) -> None:
        self._record = folder / "calls.jsonl"
        self.python_path = folder / "wiretap"
        self.python_path.mkdir()
        hook = self.python_path / "sitecustomize.py"
        hook.write_text(SITECUSTOMIZE % {"path": str(self._record)}, encoding="utf-8")

    def calls(self) -> Iterator[Call]:
        for line in self._record.read_text(encoding="utf-8").splitlines():
            yield Call(**json.loads(line))
