"""Two recipes on judged questions: each indexes the data set in a sandbox, and the same questions are asked of both."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from search.evaluation.beir import Dataset, Query
from search.evaluation.bootstrap import Difference, mean_interval, paired_difference
from search.evaluation.measuring import ask, spread
from search.evaluation.metrics import LABELS, Scores, score_ranking
from search.evaluation.sandbox import sandbox
from search.indexing.recipes import IndexRecipe

COMPARED = ("ndcg_10", "recall_10", "recall_1")

OnProgress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class MetricComparison:
    """`difference` is new minus old, with a 95 % interval and a two-sided p from a paired bootstrap."""

    label: str
    old: float
    new: float
    difference: Difference


@dataclass(frozen=True)
class JudgedComparison:
    dataset: str
    questions: int
    metrics: tuple[MetricComparison, ...]


def compare_on_dataset(
    dataset: Dataset,
    *,
    old: IndexRecipe,
    new: IndexRecipe,
    at: datetime,
    limit: int | None = None,
    seed: int = 1,
    on_progress: OnProgress | None = None,
) -> JudgedComparison:
    """Measure both recipes on (`limit` of) the data set's questions; nothing of it stays.

    :raises EmbedderUnavailable: if the model of one cannot be had.
    """
    queries = spread(dataset.queries, limit)
    tell = on_progress or (lambda *_: None)
    before = _measure(dataset, queries, old, at=at, tell=lambda *way: tell("old", *way))
    after = _measure(dataset, queries, new, at=at, tell=lambda *way: tell("new", *way))
    return JudgedComparison(
        dataset.name, len(queries), tuple(_compare(name, before, after, seed=seed) for name in COMPARED)
    )


def _measure(
    dataset: Dataset,
    queries: tuple[Query, ...],
    recipe: IndexRecipe,
    *,
    at: datetime,
    tell: Callable[[int, int], None],
) -> list[Scores]:
    """Ask everything of one recipe; progress counts documents first, then questions."""
    scores = []
    total = len(dataset.documents) + len(queries)
    with sandbox(
        dataset.documents, at=at, recipe=recipe, on_progress=lambda done, _: tell(done, total)
    ) as box:
        for number, query in enumerate(queries, start=1):
            found = ask(query, dataset, box).ranked
            ranking = [box.keys[article_id] for article_id in found]
            scores.append(score_ranking(ranking, dataset.grades.get(query.id, {})))
            tell(len(dataset.documents) + number, total)
    return scores


def _compare(metric: str, before: list[Scores], after: list[Scores], *, seed: int) -> MetricComparison:
    old = [getattr(one, metric) for one in before]
    new = [getattr(one, metric) for one in after]
    return MetricComparison(
        label=LABELS[metric],
        old=mean_interval(old, seed=seed).mean,
        new=mean_interval(new, seed=seed).mean,
        difference=paired_difference(new, old, seed=seed),
    )
