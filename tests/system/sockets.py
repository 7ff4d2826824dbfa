"""What processes listen to, as the kernel has it: their own word is not needed."""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path

LISTENING = "0A"
SOCKET = re.compile(r"socket:\[(\d+)\]")

Address = IPv4Address | IPv6Address


def listening_addresses(pids: Iterable[int]) -> list[Address]:
    """Return the address of each TCP socket that one of the processes listens at."""
    held = {number for pid in pids for number in _sockets_of(pid)}
    return [address for number, address in _listening() if number in held]


def _sockets_of(pid: int) -> Iterator[str]:
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(OSError):
            if found := SOCKET.fullmatch(str(descriptor.readlink())):
                yield found[1]


def _listening() -> Iterator[tuple[str, Address]]:
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text(encoding="ascii").splitlines()[1:]:
            _, local, _, state, *rest = line.split()
            if state == LISTENING:
                yield rest[5], _address(local.partition(":")[0])


def _address(text: str) -> Address:
    """Read the kernel's notation: words of four bytes, each in the order of this machine."""
    words = [bytes.fromhex(text[start : start + 8])[::-1] for start in range(0, len(text), 8)]
    return IPv4Address(words[0]) if len(words) == 1 else IPv6Address(b"".join(words))
