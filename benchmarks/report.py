"""Tables and plots of the results in a folder, the newest of each benchmark: report.md and one SVG for each plot.

python benchmarks/report.py [folder]
"""

import json
import sys
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from plots import plot_growth, plot_latency, plot_stages

HERE = Path(__file__).resolve().parent


def main() -> None:
    write_report(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "results")


def write_report(folder: Path) -> None:
    newest = newest_results(folder)
    lines = ["# Benchmarks", "", *INTRODUCTION]
    for what, (title, describe) in SECTIONS.items():
        if what in newest:
            name, result = newest[what]
            lines += ["", f"## {title}", "", *describe(result["runs"]), "", *footnote(name, result)]
    lines += ["", *plots(newest, folder)]
    (folder / "report.md").write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


def newest_results(folder: Path) -> dict[str, tuple[str, Any]]:
    """Return file name and content by benchmark; names begin with the day, so the last of one is the newest."""
    newest: dict[str, tuple[str, Any]] = {}
    for path in sorted(folder.glob("*.json")):
        result = json.loads(path.read_text(encoding="utf-8"))
        newest[result["what"]] = (path.name, result)
    return newest


INTRODUCTION = (
    "Written by `make bench`; `python benchmarks/report.py` makes it anew from the JSON files beside it. Ratios",
    "compare what took turns in one run; plain times hold for the machine that is named, as busy as it was.",
)


def footnote(name: str, result: Any) -> list[str]:
    machine = result["machine"]
    commands = [f"`{one['command']}`" for one in result["runs"]]
    quick = " **A quick run: its figures say nothing.**" if result["quick"] else ""
    return [
        f"From [{name}]({name}): {', '.join(commands)}. {machine['processor']}, {machine['cores']} cores, "
        f"{machine['memory_gb']} GB, load {machine['load']} at the start; Python {machine['python']}, "
        f"commit {machine['commit']}.{quick}"
    ]


def table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> Iterator[str]:
    yield "| " + " | ".join(headings) + " |"
    yield "|" + "---|" * len(headings)
    for row in rows:
        yield "| " + " | ".join(number(value) for value in row) + " |"


def number(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:.3f}" if abs(value) < 3 else f"{value:,.1f}"


def results(runs: Sequence[Any]) -> list[Any]:
    return [one["result"] for one in runs]


def chunks_of(run: Any) -> int:
    """Return the size that a run was asked for."""
    words = run["command"].split()
    return int(words[words.index("--chunks") + 1])


def describe_indexing(runs: Sequence[Any]) -> Iterator[str]:
    for one in results(runs):
        yield (
            f"{one['passages']:,} passages of {one['articles']} articles, {one['rounds']} rounds in turn with "
            f"`SentenceTransformer.encode` (batches of {one['batch_size']}, {one['threads']} thread). Vectors of "
            "tokens, words and writing included, indexing reaches this share of the passages per second of the model "
            "alone:"
        )
        yield ""
        yield from table(
            ("", "median", "each round"),
            [
                ("by the clock", one["ratio"], ", ".join(map(number, one["ratios"]))),
                ("by processor time", one["ratio_of_cpu"], ", ".join(map(number, one["ratios_of_cpu"]))),
            ],
        )
        yield ""
        yield f"Indexed {one['indexed_per_second']} passages per second, the model alone {one['bare_per_second']}."


def describe_latency(runs: Sequence[Any]) -> Iterator[str]:
    yield "Milliseconds. Bare is one embedding and one pgvector query for the ten nearest, the ratio whole to bare."
    yield ""
    columns = (
        ("passages", "chunks"),
        ("whole p50", "whole_p50"),
        ("whole p95", "whole_p95"),
        ("bare p50", "bare_p50"),
        ("bare p95", "bare_p95"),
        ("ratio p50", "ratio_p50"),
        ("ratio p95", "ratio_p95"),
        ("ratio of processor time", "ratio_of_cpu"),
        ("misspelled p50", "misspelled_p50"),
        ("misspelled p95", "misspelled_p95"),
        ("reranked", "reranked"),
    )
    rows = [[one.get(key, "") for _, key in columns] for one in results(runs)]
    yield from table([heading for heading, _ in columns], rows)
    yield ""
    stages = list(dict.fromkeys(name for one in results(runs) for name in one["stages"]))
    yield from table(
        ("passages", *(f"{stage} p50 / p95" for stage in stages)),
        [[one["chunks"], *(_stage(one["stages"].get(stage)) for stage in stages)] for one in results(runs)],
    )


def _stage(times: Any) -> str:
    return f"{times['p50']:.1f} / {times['p95']:.1f}" if times else ""


def describe_stock(runs: Sequence[Any]) -> Iterator[str]:
    yield "Signpost beside Haystack's stock pipeline on the same questions; brackets are 95 % bootstrap intervals."
    yield ""
    rows = []
    for one in (each for result in results(runs) for each in result):
        low, high = one["difference_interval"]
        rows.append(
            (
                one["dataset"],
                one["questions"],
                *(f"{one[side]['ndcg_10']:.3f}" for side in ("signpost", "stock")),
                f"{one['difference']:+.3f} [{low:+.3f}, {high:+.3f}]",
                *(f"{one[side]['p50_ms']:.0f} / {one[side]['p95_ms']:.0f}" for side in ("signpost", "stock")),
            )
        )
    headings = ("set", "questions", "nDCG@10", "stock", "difference", "ms p50 / p95", "stock")
    yield from table(headings, rows)


def describe_pages(runs: Sequence[Any]) -> Iterator[str]:
    for one in results(runs):
        yield from table(
            ("page", "people at once", "pages/s", "p50 ms", "p95 ms", "errors"),
            [
                [page[key] for key in ("page", "people", "per_second", "p50_ms", "p95_ms", "errors")]
                for page in one["pages"]
            ],
        )
        yield ""
        used = ", ".join(f"{name} {mb:.0f} MB" for name, mb in one["memory_mb"].items())
        yield (
            f"Memory afterwards: {used}. The first start, which loads the demo, took {one['first_start_seconds']} s, "
            f"another one {one['start_seconds']} s."
        )


def describe_concurrency(runs: Sequence[Any]) -> Iterator[str]:
    rows = [
        [
            chunks_of(run),
            *(one[key] for key in ("people", "searches", "errors", "p50_ms", "p95_ms", "per_second")),
        ]
        for run in runs
        for one in run["result"]
    ]
    yield "Whole pages through the web server, alone before and after many at once."
    yield ""
    yield from table(("passages", "people", "searches", "errors", "p50 ms", "p95 ms", "searches/s"), rows)


def describe_recall(runs: Sequence[Any]) -> Iterator[str]:
    keys = (
        "filter",
        "eligible",
        "scan",
        "recall_at_10",
        "recall_at_50",
        "exact_p50_ms",
        "exact_p95_ms",
        "searched_p50_ms",
        "searched_p95_ms",
    )
    rows = [
        [run["result"]["chunks"], *(row[key] for key in keys)]
        for run in runs
        for row in run["result"]["rows"]
    ]
    yield "The semantic leg beside comparing everything, for readers of everything and of little."
    yield ""
    yield from table(("passages", *(key.replace("_", " ") for key in keys)), rows)


def describe_lexical(runs: Sequence[Any]) -> Iterator[str]:
    keys = ("chunks", "questions", "analyse_p50", "analyse_p95", "find_p50", "find_p95")
    yield "Milliseconds of reading a question of seven words and of finding by them."
    yield ""
    yield from table(
        [key.replace("_", " ") for key in keys], [[one[key] for key in keys] for one in results(runs)]
    )


def describe_disk(runs: Sequence[Any]) -> Iterator[str]:
    yield "MB on disk, indexes included."
    yield ""
    names = list(dict.fromkeys(name for one in results(runs) for name in one["mb"]))
    yield from table(
        ("passages", *names, "HNSW index", "MB per 1,000 passages"),
        [
            [
                one["chunks"],
                *(one["mb"].get(name, 0.0) for name in names),
                one["hnsw_mb"],
                one["mb_per_1000_chunks"],
            ]
            for one in results(runs)
        ],
    )


SECTIONS = {
    "indexing": ("Indexing", describe_indexing),
    "latency": ("Latency of search", describe_latency),
    "stock": ("Beside Haystack's stock pipeline", describe_stock),
    "concurrency": ("Many searches at once", describe_concurrency),
    "vector_recall": ("Recall of the semantic leg", describe_recall),
    "lexical_speed": ("The lexical leg", describe_lexical),
    "pages": ("Pages, memory and start", describe_pages),
    "disk": ("Disk", describe_disk),
}


def plots(newest: dict[str, tuple[str, Any]], folder: Path) -> Iterator[str]:
    """Draw what grows with size; without matplotlib, which only `make bench` installs, there are tables alone."""
    latencies = results(newest["latency"][1]["runs"]) if "latency" in newest else []
    disks = results(newest["disk"][1]["runs"]) if "disk" in newest else []
    drawn = []
    if find_spec("matplotlib") is None:
        return
    if latencies:
        drawn.append(("Latency by number of passages", plot_latency(latencies, folder / "latency.svg")))
        drawn.append(("Stages by number of passages", plot_stages(latencies, folder / "stages.svg")))
    if disks:
        drawn.append(("Disk by number of passages", plot_growth(disks, folder / "disk.svg")))
    if drawn:
        yield "## Growth with size"
    for title, path in drawn:
        yield ""
        yield f"![{title}]({path.name})"


if __name__ == "__main__":
    main()
