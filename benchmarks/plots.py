"""Plots of what grows with the number of passages: log axes, a name beside each line instead of a legend."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

# Told apart by people who see colours differently (Okabe and Ito).
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b8860b", "#56b4e9", "#555555", "#000000")
SHOWN_FROM_MS = 0.05
# Names stand at least this share of the height apart.
APART = 0.045


def plot_latency(latencies: Sequence[Any], path: Path) -> Path:
    lines = {
        "whole search p95": {one["chunks"]: one["whole_p95"] for one in latencies},
        "whole search p50": {one["chunks"]: one["whole_p50"] for one in latencies},
        "bare p50": {one["chunks"]: one["bare_p50"] for one in latencies},
        "misspelled p50": {one["chunks"]: one["misspelled_p50"] for one in latencies},
    }
    return draw(lines, path, title="A search, and one embedding with one pgvector query", unit="milliseconds")


def plot_stages(latencies: Sequence[Any], path: Path) -> Path:
    stages = dict.fromkeys(name for one in latencies for name in one["stages"] if name != "total")
    lines = {
        stage: {one["chunks"]: one["stages"][stage]["p50"] for one in latencies if stage in one["stages"]}
        for stage in stages
    }
    shown = {name: line for name, line in lines.items() if max(line.values(), default=0) >= SHOWN_FROM_MS}
    return draw(shown, path, title="Median of each stage of a search", unit="milliseconds")


def plot_growth(disks: Sequence[Any], path: Path) -> Path:
    names = dict.fromkeys(name for one in disks for name in one["mb"])
    lines = {name: {one["chunks"]: one["mb"].get(name, 0.0) for one in disks} for name in names}
    return draw(lines, path, title="Size on disk, indexes included", unit="MB")


def draw(lines: Mapping[str, Mapping[int, float]], path: Path, *, title: str, unit: str) -> Path:
    """Draw one line for each name, from number of passages to value, and write it as SVG."""
    import matplotlib as mpl

    mpl.use("svg")
    # The same figures give the same file.
    mpl.rcParams["svg.hashsalt"] = "signpost"
    mpl.rcParams["svg.fonttype"] = "path"
    from matplotlib import pyplot
    from matplotlib.ticker import LogLocator, NullLocator

    figure, axes = pyplot.subplots(figsize=(8, 4.6), facecolor="white")
    figure.subplots_adjust(left=0.1, right=0.78, top=0.9, bottom=0.12)
    axes.set(xscale="log", yscale="log", xlabel="passages", ylabel=unit)
    axes.set_title(title, loc="left", fontsize=12)
    ends = []
    for number, (name, line) in enumerate(lines.items()):
        colour = COLOURS[number % len(COLOURS)]
        sizes = sorted(line)
        values = [max(line[size], SHOWN_FROM_MS) for size in sizes]
        axes.plot(sizes, values, color=colour, marker="o", markersize=4, linewidth=1.8)
        ends.append((values[-1], name, colour))
    axes.grid(visible=True, which="major", color="#dddddd", linewidth=0.6)
    axes.spines[["top", "right"]].set_visible(False)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axes.yaxis.set_minor_locator(NullLocator())
    axes.set_xticks(sorted({size for line in lines.values() for size in line}))
    axes.xaxis.set_minor_locator(NullLocator())
    label(axes, ends)
    figure.savefig(path, metadata={"Date": None, "Creator": None})
    pyplot.close(figure)
    return path


def label(axes: Any, ends: Sequence[tuple[float, str, str]]) -> None:
    """Write each line's name beside its end, moved up where it would stand on another."""
    low, high = (math.log(limit) for limit in axes.get_ylim())
    below = -1.0
    for value, name, colour in sorted(ends):
        below = max((math.log(value) - low) / (high - low), below + APART)
        axes.annotate(
            name,
            (1.02, below),
            xycoords="axes fraction",
            color=colour,
            fontsize=9,
            va="center",
            annotation_clip=False,
        )
