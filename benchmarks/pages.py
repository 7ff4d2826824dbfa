"""Pages per second, memory and start of the whole help center as its operator starts it, with the demo.

    python benchmarks/pages.py [--seconds 10] [--json result.json]

One process of web server, one worker, the embedded servers, all on this machine together with those who ask. Each of
them opens one page after another; questions differ, so that no answer comes from a cache. Memory is what a process
alone would free by ending and its share of what it has in common with others (PSS), in MB.
"""

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path

import numpy as np
from bench_database import PROJECT, own_home

READY = re.compile(r"Signpost is ready after (\d+) s: (http://\S+)/")
STARTS_WITHIN_SECONDS, STOPS_WITHIN_SECONDS = 600, 60
PORT = "8794"
# Nobody in this benchmark is held up for asking often.
UNLIMITED = {"PAGE_RATE_SEARCH": "1000000/min"}
PEOPLE = (1, 10)
PROGRAMS = {"web": "gunicorn", "worker": "celery", "database": "postgres", "broker": "valkey"}
TOPICS = (
    "battery",
    "lock",
    "bike",
    "invoice",
    "insurance",
    "flat tyre",
    "refund",
    "helmet",
    "address",
    "charger",
)
WISHES = (
    "how do I change my {}",
    "my {} does not work",
    "what does the {} cost",
    "where is the {} of order {}",
)


@dataclass(frozen=True)
class PageRate:
    page: str
    people: int
    opened: int
    errors: int
    per_second: float
    p50_ms: float
    p95_ms: float


@dataclass(frozen=True)
class Site:
    """`first_start_seconds` loads the demo, `start_seconds` is of any later start, all until pages are served."""

    first_start_seconds: float
    start_seconds: float
    memory_mb: dict[str, float]
    pages: tuple[PageRate, ...]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=10, help="for each page and number of people")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    site = measure(seconds=options.seconds)
    sys.stdout.write(json.dumps(asdict(site), indent=1) + "\n")
    if options.json:
        options.json.write_text(json.dumps(asdict(site), indent=1) + "\n")


def measure(*, seconds: float) -> Site:
    home = own_home("site")
    with running(home) as (_, first_start):
        pass
    with running(home) as (process, start):
        address = f"http://127.0.0.1:{PORT}"
        article = first_article(address)
        addresses = questions(address)
        pages: dict[str, Callable[[], str]] = {
            "home": lambda: f"{address}/en/",
            "article": lambda: article,
            "search": lambda: next(addresses),
        }
        for page in pages.values():
            timed(page())
        rates = tuple(
            rate(name, page, people=people, seconds=seconds)
            for name, page in pages.items()
            for people in PEOPLE
        )
        return Site(first_start, start, memory(process.pid), rates)


@contextmanager
def running(home: Path) -> Iterator[tuple["subprocess.Popen[bytes]", float]]:
    """Start the help center and yield its process and the seconds until it said that it is ready; stop it."""
    inherited = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    environment = inherited | UNLIMITED | {"SIGNPOST_HOME": str(home), "PORT": PORT}
    home.mkdir(parents=True, exist_ok=True)
    output = home / "output.txt"
    began = time.monotonic()
    with output.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "portal.runtime"],
            cwd=PROJECT,
            env=environment,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        while not READY.search(output.read_text(encoding="utf-8")):
            if process.poll() is not None or time.monotonic() - began > STARTS_WITHIN_SECONDS:
                raise SystemExit(f"The help center does not start; see {output}.")
            time.sleep(0.05)
        yield process, round(time.monotonic() - began, 1)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(STOPS_WITHIN_SECONDS)


def first_article(address: str) -> str:
    """Return the address of the first article that is linked to from the home page or from a category."""
    pages = [f"{address}/en/"]
    for page in pages:
        with urllib.request.urlopen(page, timeout=60) as response:
            links = re.findall(r'href="(/en/[^"#?]+)"', response.read().decode())
        for link in links:
            if "/articles/" in link:
                return address + link
        pages += [address + link for link in links if "/categories/" in link and len(pages) < 10]
    raise SystemExit("The demo links to no article.")


def questions(address: str) -> Iterator[str]:
    for number in count():
        wish = WISHES[number % len(WISHES)].format(TOPICS[number // len(WISHES) % len(TOPICS)], number)
        yield f"{address}/en/search/?{urllib.parse.urlencode({'q': f'{wish} {number}'})}"


def rate(name: str, page: Callable[[], str], *, people: int, seconds: float) -> PageRate:
    times: list[float | None] = []
    until = time.perf_counter() + seconds
    lock = threading.Lock()

    def open_pages() -> None:
        while time.perf_counter() < until:
            with lock:
                address = page()
            times.append(timed(address))

    threads = [threading.Thread(target=open_pages) for _ in range(people)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    good = [one for one in times if one is not None]
    return PageRate(
        page=name,
        people=people,
        opened=len(good),
        errors=len(times) - len(good),
        per_second=round(len(good) / took, 1),
        p50_ms=round(float(np.percentile(good or [0], 50)), 1),
        p95_ms=round(float(np.percentile(good or [0], 95)), 1),
    )


def timed(address: str) -> float | None:
    """Return the milliseconds that a page took, None if it failed."""
    began = time.perf_counter()
    try:
        with urllib.request.urlopen(address, timeout=60) as response:
            response.read()
    except OSError:
        return None
    return (time.perf_counter() - began) * 1000


def memory(ancestor: int) -> dict[str, float]:
    """Return the MB of each program that `ancestor` started, all its processes together."""
    sums = dict.fromkeys(PROGRAMS, 0.0)
    for pid in descendants(ancestor):
        command = read(f"/proc/{pid}/cmdline").replace("\0", " ")
        share = re.search(r"^Pss:\s+(\d+) kB", read(f"/proc/{pid}/smaps_rollup"), re.MULTILINE)
        for program, word in PROGRAMS.items():
            if share and word in command:
                sums[program] += int(share[1]) / 1024
                break
    return {program: round(total, 1) for program, total in sums.items()}


def descendants(ancestor: int) -> Sequence[int]:
    parents = {
        int(stat.parent.name): int(fields[1])
        for stat in Path("/proc").glob("[0-9]*/stat")
        if len(fields := read(stat).rpartition(")")[2].split()) > 1
    }
    found, before = {ancestor}, 0
    while len(found) > before:
        before = len(found)
        found |= {pid for pid, parent in parents.items() if parent in found}
    return sorted(found - {ancestor})


def read(path: str | Path) -> str:
    """Return the text, none if the process has ended meanwhile or is another's."""
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


if __name__ == "__main__":
    main()
