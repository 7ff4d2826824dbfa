"""The quality gate: whether search finds what it found before, question by question. Pure but for `score_questions`.

It closes when nDCG@10 falls by more than `MOST_FALL` and that is no chance (paired bootstrap, two-sided p < `LEVEL`),
or when the mean of any slice falls by more than `MOST_SLICE_FALL`, chance or not. Both halves of the set count:
nothing is chosen by it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from search.evaluation.beir import Query, load_dataset, split_names
from search.evaluation.bootstrap import Difference, paired_difference
from search.evaluation.measuring import OnProgress, ask
from search.evaluation.metrics import ndcg
from search.evaluation.sandbox import sandbox

MOST_FALL = 0.01
LEVEL = 0.05
MOST_SLICE_FALL = 0.03
# Of fewer questions, one that changed places would already move the mean by more than the bound.
SMALLEST_SLICE = 20
RESAMPLES = 10_000
SEED = 1
DIGITS = 4
BASELINE = "baseline.json"


class BaselineIsOutdated(ValueError):
    """The questions of the set are not those that the baseline holds; the message names some."""


@dataclass(frozen=True)
class Scored:
    """One question with its nDCG@10 and the slices that it is in, "kind typo" for example."""

    id: str
    ndcg: float
    slices: tuple[str, ...]


@dataclass(frozen=True)
class SliceChange:
    name: str
    questions: int
    before: float
    after: float

    @property
    def has_fallen(self) -> bool:
        return self.before - self.after > MOST_SLICE_FALL


@dataclass(frozen=True)
class GateReport:
    questions: int
    before: float
    after: float
    difference: Difference
    slices: tuple[SliceChange, ...]

    @property
    def has_fallen(self) -> bool:
        return self.before - self.after > MOST_FALL and self.difference.p_value < LEVEL

    @property
    def is_open(self) -> bool:
        return not self.has_fallen and not any(change.has_fallen for change in self.slices)

    def lines(self) -> Iterator[str]:
        """Say what changed, what is to blame marked."""
        mark = "FALLEN" if self.has_fallen else "ok"
        yield (
            f"{'all':<24}{self.questions:>5}  {self.before:.4f} -> {self.after:.4f}"
            f"  p {self.difference.p_value:.3f}  {mark}"
        )
        for change in self.slices:
            mark = "FALLEN" if change.has_fallen else "ok"
            yield f"{change.name:<24}{change.questions:>5}  {change.before:.4f} -> {change.after:.4f}  {mark}"


def compare(baseline: Mapping[str, float], scored: Sequence[Scored]) -> GateReport:
    """Hold every question against what it scored before.

    :raises BaselineIsOutdated: if a question is in one of the two only.
    """
    if differing := sorted(baseline.keys() ^ {one.id for one in scored}):
        raise BaselineIsOutdated(
            f"{len(differing)} questions are in the set or in the baseline only: {', '.join(differing[:5])}."
        )
    before = [baseline[one.id] for one in scored]
    after = [one.ndcg for one in scored]
    return GateReport(
        questions=len(scored),
        before=_mean(before),
        after=_mean(after),
        difference=paired_difference(after, before, seed=SEED, resamples=RESAMPLES),
        slices=tuple(_changes(baseline, scored)),
    )


def score_questions(
    folder: Path, *, at: datetime, on_progress: OnProgress | None = None
) -> tuple[Scored, ...]:
    """Ask every question of the folder, of all its splits, through the whole pipeline.

    :raises EmbedderUnavailable: if the model cannot be had.
    :raises NotABeirFolder: if the folder is none.
    """
    tell = on_progress or (lambda *_: None)
    halves = [load_dataset(folder, split=split) for split in split_names(folder)]
    asked = [(query, half) for half in halves for query in half.queries]
    scored = []
    with sandbox(halves[0].documents, at=at, on_progress=lambda n, of: tell("indexing", n, of)) as box:
        for number, (query, half) in enumerate(asked, start=1):
            outcome = ask(query, half, box)
            ranking = [box.keys[article_id] for article_id in outcome.ranked]
            value = round(ndcg(ranking, half.grades[query.id], depth=10), DIGITS)
            scored.append(Scored(query.id, value, slices_of(query)))
            tell("pipeline", number, len(asked))
    return tuple(sorted(scored, key=lambda one: one.id))


def slices_of(query: Query) -> tuple[str, ...]:
    named = (("kind", query.kind), ("locale", query.locale))
    return tuple(f"{field} {value}" for field, value in named if value)


def read_baseline(folder: Path) -> dict[str, float]:
    """Return what each question scored; nothing where there is no baseline yet."""
    path = folder / BASELINE
    if not path.exists():
        return {}
    return {str(name): float(value) for name, value in json.loads(path.read_text(encoding="utf-8")).items()}


def write_baseline(folder: Path, scored: Iterable[Scored]) -> None:
    """Write one question a line, so that a review sees which ones changed."""
    values = {one.id: one.ndcg for one in sorted(scored, key=lambda one: one.id)}
    (folder / BASELINE).write_text(json.dumps(values, indent=1) + "\n", encoding="utf-8")


def _changes(baseline: Mapping[str, float], scored: Sequence[Scored]) -> Iterator[SliceChange]:
    for name in sorted({name for one in scored for name in one.slices}):
        mine = [one for one in scored if name in one.slices]
        if len(mine) >= SMALLEST_SLICE:
            before, after = _mean([baseline[one.id] for one in mine]), _mean([one.ndcg for one in mine])
            yield SliceChange(name, len(mine), before, after)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
