"""From what was measured to figures with intervals, as tables for people and as JSON for programs. Pure."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass

from rich.table import Table

from search.contracts import Relevance
from search.evaluation.beir import Query
from search.evaluation.bootstrap import (
    Difference,
    Interval,
    mean_interval,
    mean_interval_over,
    paired_difference,
    paired_difference_over,
)
from search.evaluation.measuring import WHOLE, Asked, Measured, RelevanceSample, only
from search.evaluation.metrics import LABELS, METRICS, auroc, percentile

# A slice of fewer questions says nothing.
SMALLEST_SLICE = 5


@dataclass(frozen=True)
class SystemFigures:
    metrics: dict[str, Interval]
    latency_p50_ms: float
    latency_p95_ms: float


@dataclass(frozen=True)
class RelevanceFigures:
    """Shares of questions judged good, unsure and none, of those with an answer and of those without."""

    how: str
    answerable: dict[str, float]
    unanswerable: dict[str, float]
    answerable_questions: int
    unanswerable_questions: int
    auroc: float
    # Of the answerable questions shown as good, how many have a right article first.
    right_when_good: float


@dataclass(frozen=True)
class Report:
    dataset: str
    split: str
    documents: int
    questions: int
    seed: int
    systems: dict[str, SystemFigures]
    # The whole pipeline against each of its parts, in nDCG@10.
    against: dict[str, Difference]
    slices: dict[str, dict[str, SystemFigures]]
    slice_sizes: dict[str, int]
    relevance: RelevanceFigures | None


def make_report(measured: Measured, *, seed: int) -> Report:
    whole = [one.scores.ndcg_10 for one in measured.systems[WHOLE]]
    slices = {name: only(measured, keep) for name, keep in _slices(measured)}
    return Report(
        dataset=measured.dataset.name,
        split=measured.dataset.split,
        documents=len(measured.dataset.documents),
        questions=len(whole),
        seed=seed,
        systems=_figures(measured, seed=seed),
        against={
            name: paired_difference(whole, [one.scores.ndcg_10 for one in asked], seed=seed)
            for name, asked in measured.systems.items()
            if name != WHOLE
        },
        slices={name: _figures(part, seed=seed) for name, part in slices.items()},
        slice_sizes={name: len(part.systems[WHOLE]) for name, part in slices.items()},
        relevance=_relevance(measured.relevance) if measured.relevance else None,
    )


@dataclass(frozen=True)
class Overall:
    """The mean over several sets, in nDCG@10, each set weighing the same; and the whole pipeline against each part."""

    datasets: tuple[str, ...]
    systems: dict[str, Interval]
    against: dict[str, Difference]


def make_overall(several: Sequence[Measured], *, seed: int) -> Overall:
    values = {
        name: [[one.scores.ndcg_10 for one in measured.systems[name]] for measured in several]
        for name in several[0].systems
    }
    return Overall(
        datasets=tuple(measured.dataset.name for measured in several),
        systems={name: mean_interval_over(sets, seed=seed) for name, sets in values.items()},
        against={
            name: paired_difference_over(list(zip(values[WHOLE], sets, strict=True)), seed=seed)
            for name, sets in values.items()
            if name != WHOLE
        },
    )


def to_json(report: Report | Overall) -> dict[str, object]:
    return asdict(report)


def tables(report: Report) -> Iterator[Table]:
    """Yield what is printed: the systems, their slices, and the relevance judgement."""
    yield _system_table(f"{report.dataset} ({report.split}): {report.questions} questions", report.systems)
    yield _comparison_table(report.against)
    if report.slices:
        yield _slice_table(report)
    if report.relevance is not None:
        yield _relevance_table(report.relevance)


def overall_tables(overall: Overall) -> Iterator[Table]:
    table = Table(title=f"Mean over {', '.join(overall.datasets)}", title_justify="left")
    table.add_column("")
    table.add_column(LABELS["ndcg_10"], justify="right")
    for name, interval in overall.systems.items():
        table.add_row(name, _interval(interval))
    yield table
    yield _comparison_table(overall.against)


def _figures(measured: Measured, *, seed: int) -> dict[str, SystemFigures]:
    return {
        name: SystemFigures(
            metrics={
                metric: mean_interval([getattr(one.scores, metric) for one in asked], seed=seed)
                for metric in METRICS
            },
            latency_p50_ms=percentile([one.took_ms for one in asked], 0.5),
            latency_p95_ms=percentile([one.took_ms for one in asked], 0.95),
        )
        for name, asked in measured.systems.items()
    }


def _slices(measured: Measured) -> Iterator[tuple[str, Callable[[Query], bool]]]:
    queries = [one.query for one in measured.systems[WHOLE]]
    for field in ("kind", "locale"):
        values = [getattr(query, field) for query in queries]
        names = sorted({value for value in values if value is not None})
        if len(names) > 1:
            for name in names:
                if values.count(name) >= SMALLEST_SLICE:
                    yield f"{field} {name}", _has(field, name)


def _has(field: str, value: str) -> Callable[[Query], bool]:
    return lambda query: getattr(query, field) == value


def _relevance(sample: RelevanceSample) -> RelevanceFigures:
    good = [one for one in sample.answerable if one.relevance is Relevance.GOOD]
    return RelevanceFigures(
        how=sample.how,
        answerable=_shares(sample.answerable),
        unanswerable=_shares(sample.unanswerable),
        answerable_questions=len(sample.answerable),
        unanswerable_questions=len(sample.unanswerable),
        auroc=auroc(
            [one.probability for one in sample.answerable], [one.probability for one in sample.unanswerable]
        ),
        right_when_good=sum(one.scores.recall_1 > 0 for one in good) / len(good) if good else 0.0,
    )


def _shares(asked: Sequence[Asked]) -> dict[str, float]:
    count = max(len(asked), 1)
    return {
        relevance.value: sum(one.relevance is relevance for one in asked) / count for relevance in Relevance
    }


def _system_table(title: str, systems: dict[str, SystemFigures]) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column("")
    for metric in METRICS:
        table.add_column(LABELS[metric], justify="right")
    table.add_column("p50 ms", justify="right")
    table.add_column("p95 ms", justify="right")
    for name, figures in systems.items():
        cells = [_interval(figures.metrics[metric]) for metric in METRICS]
        table.add_row(name, *cells, f"{figures.latency_p50_ms:.0f}", f"{figures.latency_p95_ms:.0f}")
    return table


def _comparison_table(against: dict[str, Difference]) -> Table:
    table = Table(title="nDCG@10 of the whole pipeline minus that of a part", title_justify="left")
    for heading in ("", "difference", "p"):
        table.add_column(heading, justify="right" if heading else "left")
    for name, difference in against.items():
        table.add_row(name, _interval(difference.interval), f"{difference.p_value:.3f}")
    return table


def _slice_table(report: Report) -> Table:
    table = Table(title="nDCG@10 by slice", title_justify="left")
    table.add_column("")
    table.add_column("questions", justify="right")
    for name in report.systems:
        table.add_column(name, justify="right")
    for name, figures in report.slices.items():
        cells = [_interval(system.metrics["ndcg_10"]) for system in figures.values()]
        table.add_row(name, str(report.slice_sizes[name]), *cells)
    return table


def _relevance_table(figures: RelevanceFigures) -> Table:
    title = (
        f"Relevance ({figures.how}), AUROC {figures.auroc:.3f}, right when good {figures.right_when_good:.3f}"
    )
    table = Table(title=title, title_justify="left")
    table.add_column("questions")
    for relevance in Relevance:
        table.add_column(relevance.value, justify="right")
    for name, shares, count in (
        ("with an answer", figures.answerable, figures.answerable_questions),
        ("without", figures.unanswerable, figures.unanswerable_questions),
    ):
        table.add_row(f"{name} ({count})", *(f"{shares[relevance.value]:.3f}" for relevance in Relevance))
    return table


def _interval(interval: Interval) -> str:
    return f"{interval.mean:.3f} [{interval.low:.3f}, {interval.high:.3f}]"
