"""How much slower a search gets when several people search at once, through the real web server and model.

    python benchmarks/concurrency.py [--chunks 100000] [--people 10] [--json file]

Everybody asks one question after another and waits for each page. The questions differ, so that nothing is answered
from a cache; they are words of the texts, a third of them misspelled. Times are of the whole page, in milliseconds.
"""

import argparse
import json
import os
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from bench_database import fill, own_servers, words

PORT = 8793
STARTS_WITHIN_SECONDS = 90
# Nobody in this benchmark is held up for asking often.
UNLIMITED = {"PAGE_RATE_SEARCH": "1000000/min", "WEB_PROCESSES": os.environ.get("WEB_PROCESSES", "1")}


@dataclass(frozen=True)
class Result:
    people: int
    searches: int
    errors: int
    p50_ms: float
    p95_ms: float
    per_second: float


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--chunks", type=int, default=100_000)
    parser.add_argument("--people", type=int, default=10)
    parser.add_argument("--questions", type=int, default=30, help="of each person")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with own_servers(str(options.chunks)) as environment:
        fill(chunks=options.chunks)
        from django.core.management import call_command

        call_command("collectstatic", interactive=False, verbosity=0)
        with web_server(environment):
            measure(1, 10, seed=1)
            # Alone before and after, so that a machine that slows down meanwhile is seen.
            before = measure(1, options.questions, seed=2)
            together = measure(options.people, options.questions, seed=3)
            after = measure(1, options.questions, seed=4)
    results = [before, together, after]
    alone = max(before.p95_ms, after.p95_ms)
    sys.stdout.write(table(results) + f"\np95 together / alone: {together.p95_ms / alone:.2f}\n")
    if options.json:
        options.json.write_text(json.dumps([asdict(result) for result in results], indent=1) + "\n")


@contextmanager
def web_server(environment: dict[str, str]) -> Iterator[None]:
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "portal.wsgi:application",
        "--config",
        "python:portal.webserver",
    ]
    command += ["--bind", f"127.0.0.1:{PORT}", "--no-control-socket", "--log-level", "error"]
    log = Path(environment["SIGNPOST_HOME"]) / "web.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            env={**os.environ, **environment, **UNLIMITED},
            stdout=output,
            stderr=output,
            cwd=Path(__file__).resolve().parent.parent,
        )
        try:
            wait_for_page(process)
            yield
        finally:
            process.terminate()
            process.wait(30)


def wait_for_page(process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < until and process.poll() is None:
        if ask("warm") is not None:
            return
        time.sleep(0.5)
    raise SystemExit("The web server does not start; see web.log in its folder.")


def measure(people: int, questions: int, *, seed: int) -> Result:
    times: list[float | None] = []
    asked = [questions_of(person, questions, seed=seed) for person in range(people)]
    threads = [threading.Thread(target=ask_all, args=[mine, times]) for mine in asked]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    good = [one for one in times if one is not None]
    return Result(
        people=people,
        searches=len(times),
        errors=len(times) - len(good),
        p50_ms=round(float(np.percentile(good or [0], 50)), 1),
        p95_ms=round(float(np.percentile(good or [0], 95)), 1),
        per_second=round(len(times) / took, 1),
    )


def questions_of(person: int, count: int, *, seed: int) -> list[str]:
    rng = np.random.default_rng([seed, person])
    questions = [words(int(rng.integers(2, 9)), rng=rng) for _ in range(count)]
    return [text[:3] + text[4:] if number % 3 == 0 else text for number, text in enumerate(questions)]


def ask_all(questions: Sequence[str], times: list[float | None]) -> None:
    for question in questions:
        times.append(ask(question))


def ask(question: str) -> float | None:
    """Open the page of a search; return how long it took in milliseconds, None if it failed."""
    address = f"http://127.0.0.1:{PORT}/en/search/?{urllib.parse.urlencode({'q': question})}"
    began = time.perf_counter()
    try:
        with urllib.request.urlopen(address, timeout=60) as response:
            response.read()
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return None
    return (time.perf_counter() - began) * 1000


def table(results: Sequence[Result]) -> str:
    lines = ["| people | searches | errors | p50 ms | p95 ms | searches/s |", "|---|---|---|---|---|---|"]
    lines += ["| " + " | ".join(str(value) for value in asdict(result).values()) + " |" for result in results]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
