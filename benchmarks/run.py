"""Run every benchmark, unattended, and write results, tables and plots to benchmarks/results/.

    python benchmarks/run.py [--quick] [--only latency,stock] [--folder results]

Each runs in a process of its own, one after the other. Sizes, in passages, are those of BENCH_SIZES, by default
1000,10000,100000: the largest takes 3 GB of disk below the home folder and the better part of an hour to fill, once.
The sets of questions are those of BENCH_DATA, folders in BEIR layout, by default the project's own. `--quick` asks
little and of 1,000 passages only: it shows that everything runs, its figures say nothing.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from machine import describe_machine
from report import write_report

HERE = Path(__file__).resolve().parent
DEMO = HERE.parent / "portal" / "demo" / "evaluation"


@dataclass(frozen=True)
class Benchmark:
    """A script with what it is told when it is to be quick, and otherwise; one of many sizes runs once for each."""

    what: str
    quick: tuple[str, ...]
    whole: tuple[str, ...] = ()
    has_sizes: bool = True
    has_folders: bool = False


BENCHMARKS = (
    Benchmark(
        "indexing",
        ("--rounds", "1", "--articles", "4"),
        ("--rounds", "5", "--articles", "40"),
        has_sizes=False,
    ),
    Benchmark("latency", ("--questions", "4", "--rounds", "1")),
    Benchmark("lexical_speed", ("--questions", "5")),
    Benchmark("vector_recall", ("--questions", "5")),
    Benchmark("concurrency", ("--questions", "2", "--people", "2")),
    Benchmark("disk", ()),
    Benchmark("stock", ("--questions", "4"), has_sizes=False, has_folders=True),
    Benchmark("pages", ("--seconds", "1"), has_sizes=False),
)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", help="names with commas between", default="")
    parser.add_argument(
        "--folder", type=Path, help="of the results; of a quick run by default var/benchmarks"
    )
    options = parser.parse_args()
    folder = options.folder or (HERE.parent / "var" / "benchmarks" if options.quick else HERE / "results")
    wanted = {name for name in options.only.split(",") if name}
    if unknown := wanted - {one.what for one in BENCHMARKS}:
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}")
    folder.mkdir(parents=True, exist_ok=True)
    failed = []
    for benchmark in BENCHMARKS:
        if not wanted or benchmark.what in wanted:
            failed += run(benchmark, is_quick=options.quick, folder=folder)
    write_report(folder)
    if failed:
        raise SystemExit(f"Failed: {', '.join(failed)}")


def run(benchmark: Benchmark, *, is_quick: bool, folder: Path) -> list[str]:
    """Run a benchmark at all sizes and write its result; return the commands that failed."""
    began, machine = time.monotonic(), describe_machine()
    runs: list[dict[str, Any]] = []
    failed = []
    for arguments in commands(benchmark, is_quick=is_quick):
        command = " ".join(["python", f"benchmarks/{benchmark.what}.py", *arguments])
        sys.stderr.write(f"{command}\n")
        result = measured(benchmark.what, arguments)
        if result is None:
            failed.append(command)
        else:
            runs.append({"command": command, "result": result})
    whole = {
        "what": benchmark.what,
        "quick": is_quick,
        "machine": machine,
        "took_seconds": round(time.monotonic() - began),
        "runs": runs,
    }
    if runs:
        path = folder / f"{date.today().isoformat()}-{benchmark.what}.json"  # noqa: DTZ011
        path.write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return failed


def commands(benchmark: Benchmark, *, is_quick: bool) -> Iterator[list[str]]:
    arguments = [*(benchmark.quick if is_quick else benchmark.whole)]
    if benchmark.has_folders:
        arguments = [*os.environ.get("BENCH_DATA", relative(DEMO)).split(), *arguments]
    if not benchmark.has_sizes:
        yield arguments
        return
    sizes = "1000" if is_quick else os.environ.get("BENCH_SIZES", "1000,10000,100000")
    for size in sizes.split(","):
        yield ["--chunks", size.strip(), *arguments]


def relative(path: Path) -> str:
    return str(path.relative_to(HERE.parent))


def measured(what: str, arguments: Sequence[str]) -> Any:
    """Return what the benchmark measured; None if it failed, which it has said itself."""
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "result.json"
        command = [sys.executable, str(HERE / f"{what}.py"), *arguments, "--json", str(result)]
        done = subprocess.run(command, stdout=subprocess.DEVNULL, check=False, cwd=HERE.parent)
        if done.returncode != 0 or not result.exists():
            return None
        return json.loads(result.read_text())


if __name__ == "__main__":
    main()
