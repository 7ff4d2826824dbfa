"""Ask every question of a data set through `search.retrieval` and keep what each system scored.

Rankings are scored before the relevance cut: the cut decides what is shown, not what is found, and is reported by
itself. A run is deterministic but for its latencies.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from kb.models import Article
from kb.visibility import Visibility
from search.contracts import Degradation, Leg, Relevance, SearchRequest
from search.embedding import EmbedderUnavailable, Unavailability
from search.evaluation.beir import Dataset, Query
from search.evaluation.metrics import Scores, score_ranking
from search.evaluation.sandbox import Sandbox, locale_of, sandbox
from search.retrieval.pipeline import answer
from search.retrieval.presenting import Outcome

SYSTEMS = {
    "lexical": frozenset({Leg.LEXICAL}),
    "semantic": frozenset({Leg.SEMANTIC}),
    "pipeline": frozenset(Leg),
}
WHOLE = "pipeline"
AUDIENCES = {
    "public": frozenset({Visibility.PUBLIC}),
    "customers": frozenset({Visibility.PUBLIC, Visibility.CUSTOMERS}),
    "staff": frozenset(Visibility),
}

OnProgress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Asked:
    """One question and how it went."""

    query: Query
    scores: Scores
    took_ms: float
    relevance: Relevance
    probability: float


@dataclass(frozen=True)
class RelevanceSample:
    """What the relevance judgement said of questions that have an answer, and of those that have none."""

    answerable: tuple[Asked, ...]
    unanswerable: tuple[Asked, ...]
    how: str


@dataclass(frozen=True)
class Measured:
    dataset: Dataset
    systems: dict[str, tuple[Asked, ...]]
    relevance: RelevanceSample | None


def measure(
    dataset: Dataset, *, at: datetime, limit: int | None = None, on_progress: OnProgress | None = None
) -> Measured:
    """Load the data set into a sandbox and measure every system on it.

    :raises EmbedderUnavailable: if the model cannot be had: figures without it would be of another system.
    """
    tell = on_progress or (lambda *_: None)
    queries = spread(dataset.queries, limit)
    with sandbox(dataset.documents, at=at, on_progress=lambda done, of: tell("indexing", done, of)) as box:
        systems = {
            name: tuple(_ask_all(queries, dataset, box, legs=legs, tell=tell, stage=name))
            for name, legs in SYSTEMS.items()
        }
        relevance = _sample_relevance(dataset, box, systems[WHOLE], limit=limit, tell=tell)
    return Measured(dataset=dataset, systems=systems, relevance=relevance)


def spread(queries: Sequence[Query], limit: int | None) -> tuple[Query, ...]:
    """Take `limit` questions evenly from the whole list, which is often ordered by article."""
    if limit is None or limit >= len(queries):
        return tuple(queries)
    return tuple(queries[number * len(queries) // limit] for number in range(limit))


def ask(query: Query, dataset: Dataset, box: Sandbox, *, legs: frozenset[Leg]) -> Outcome:
    """Put one question as its own audience and in its own language."""
    request = SearchRequest(
        text=query.text,
        locale=query.locale or locale_of(dataset.documents[0]),
        visibilities=AUDIENCES.get(query.audience or "", AUDIENCES["public"]),
        legs=legs,
    )
    outcome = answer(request, generation_id=box.generation_id)
    if outcome.result.degradation is Degradation.EMBEDDER_UNAVAILABLE:
        raise EmbedderUnavailable(Unavailability.EMBEDDING_FAILED, "The model failed while measuring.")
    return outcome


def _ask_all(
    queries: Iterable[Query],
    dataset: Dataset,
    box: Sandbox,
    *,
    legs: frozenset[Leg],
    tell: OnProgress,
    stage: str,
) -> Iterable[Asked]:
    questions = list(queries)
    for number, query in enumerate(questions, start=1):
        outcome = ask(query, dataset, box, legs=legs)
        ranking = [box.keys[article_id] for article_id in outcome.ranked]
        yield Asked(
            query=query,
            scores=score_ranking(ranking, dataset.grades.get(query.id, {})),
            took_ms=outcome.result.took_ms["total"],
            relevance=outcome.result.relevance,
            probability=outcome.probability,
        )
        tell(stage, number, len(questions))


def _sample_relevance(
    dataset: Dataset, box: Sandbox, answered: Sequence[Asked], *, limit: int | None, tell: OnProgress
) -> RelevanceSample | None:
    """Use the questions that have no answer; else take articles out of the index, as the data set says."""
    if dataset.unanswerable:
        asked = _ask_all(
            spread(dataset.unanswerable, limit),
            dataset,
            box,
            legs=frozenset(Leg),
            tell=tell,
            stage="unanswerable",
        )
        return RelevanceSample(tuple(answered), tuple(asked), how="questions without an answer")
    if dataset.gap is None:
        return None
    left_out = [pk for pk, key in box.keys.items() if key in dataset.gap.left_out]
    Article.objects.filter(pk__in=left_out).delete()
    again = _ask_all(
        [one.query for one in answered],
        dataset,
        box,
        legs=frozenset(Leg),
        tell=tell,
        stage="with articles left out",
    )
    asked_again = tuple(again)
    lost = dataset.gap.unanswerable
    return RelevanceSample(
        answerable=tuple(one for one in asked_again if one.query.id not in lost),
        unanswerable=tuple(one for one in asked_again if one.query.id in lost),
        how="articles left out",
    )


def only(measured: Measured, keep: Callable[[Query], bool]) -> Measured:
    """Return the same measurement on some of its questions."""
    systems = {
        name: tuple(one for one in asked if keep(one.query)) for name, asked in measured.systems.items()
    }
    return replace(measured, systems=systems, relevance=None)
