"""Ask every question of a data set through `search.retrieval` and keep what each system scored.

Rankings are scored before the relevance cut: the cut decides what is shown, not what is found, and is reported by
itself. A run is deterministic but for its latencies.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from kb.models import Article
from kb.visibility import Visibility
from search.contracts import Degradation, Leg, Relevance, SearchRequest
from search.embedding import Embedder, EmbedderUnavailable, Unavailability, embedder_for, use_embedder
from search.evaluation.beir import Dataset, Query
from search.evaluation.metrics import Scores, score_ranking
from search.evaluation.remembering import RememberingEmbedder
from search.evaluation.sandbox import Sandbox, locale_of, sandbox
from search.indexing.recipes import IndexRecipe
from search.models import IndexGeneration
from search.retrieval.pipeline import answer
from search.retrieval.presenting import Outcome

WHOLE = "pipeline"
AUDIENCES = {
    "public": frozenset({Visibility.PUBLIC}),
    "customers": frozenset({Visibility.PUBLIC, Visibility.CUSTOMERS}),
    "staff": frozenset(Visibility),
}

OnProgress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class System:
    """A way to search: all that serves the site, or a part of it alone."""

    legs: frozenset[Leg] = frozenset(Leg)
    reranks: bool = True


SYSTEMS = {
    "lexical": System(legs=frozenset({Leg.LEXICAL})),
    "semantic": System(legs=frozenset({Leg.SEMANTIC})),
    "fused": System(reranks=False),
    WHOLE: System(),
}


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
    dataset: Dataset,
    *,
    at: datetime,
    limit: int | None = None,
    recipe: IndexRecipe | None = None,
    on_progress: OnProgress | None = None,
) -> Measured:
    """Load the data set into a sandbox, indexed by `recipe` or as the site is, and measure every system on it.

    :raises EmbedderUnavailable: if the model cannot be had: figures without it would be of another system.
    """
    tell = on_progress or (lambda *_: None)
    queries = spread(dataset.queries, limit)
    with (
        sandbox(
            dataset.documents, at=at, recipe=recipe, on_progress=lambda done, of: tell("indexing", done, of)
        ) as box,
        use_embedder(RememberingEmbedder(_embedder_of(box))),
    ):
        asked = _ask_all(queries, dataset, box, systems=SYSTEMS, tell=tell, stage="questions")
        relevance = _sample_relevance(dataset, box, asked[WHOLE], limit=limit, tell=tell)
    return Measured(dataset=dataset, systems=asked, relevance=relevance)


def _embedder_of(box: Sandbox) -> Embedder:
    return embedder_for(IndexGeneration.objects.get(pk=box.generation_id))


def spread(queries: Sequence[Query], limit: int | None) -> tuple[Query, ...]:
    """Take `limit` questions evenly from the whole list, which is often ordered by article."""
    if limit is None or limit >= len(queries):
        return tuple(queries)
    return tuple(queries[number * len(queries) // limit] for number in range(limit))


def ask(query: Query, dataset: Dataset, box: Sandbox, *, system: System = SYSTEMS[WHOLE]) -> Outcome:
    """Put one question as its own audience and in its own language."""
    request = SearchRequest(
        text=query.text,
        locale=query.locale or locale_of(dataset.documents[0]),
        visibilities=AUDIENCES.get(query.audience or "", AUDIENCES["public"]),
        legs=system.legs,
        reranks=system.reranks,
        unhurried=True,
    )
    outcome = answer(request, generation_id=box.generation_id)
    if outcome.result.degradation is Degradation.EMBEDDER_UNAVAILABLE:
        raise EmbedderUnavailable(Unavailability.EMBEDDING_FAILED, "The model failed while measuring.")
    return outcome


def _ask_all(
    queries: Sequence[Query],
    dataset: Dataset,
    box: Sandbox,
    *,
    systems: Mapping[str, System],
    tell: OnProgress,
    stage: str,
) -> dict[str, tuple[Asked, ...]]:
    """Ask every system question by question; one embedding, made for the first that needs it, counts for all."""
    asked: dict[str, list[Asked]] = {name: [] for name in systems}
    for number, query in enumerate(queries, start=1):
        embedding_ms = 0.0
        for name, system in systems.items():
            outcome = ask(query, dataset, box, system=system)
            took_ms = outcome.result.took_ms
            embedding_ms = max(embedding_ms, took_ms.get("embed", 0.0))
            whole_ms = took_ms["total"] - took_ms.get("embed", embedding_ms) + embedding_ms
            asked[name].append(_scored(query, outcome, dataset, box, took_ms=whole_ms))
        tell(stage, number, len(queries))
    return {name: tuple(ones) for name, ones in asked.items()}


def _scored(query: Query, outcome: Outcome, dataset: Dataset, box: Sandbox, *, took_ms: float) -> Asked:
    ranking = [box.keys[article_id] for article_id in outcome.ranked]
    return Asked(
        query=query,
        scores=score_ranking(ranking, dataset.grades.get(query.id, {})),
        took_ms=took_ms,
        relevance=outcome.result.relevance,
        probability=outcome.probability,
    )


def _sample_relevance(
    dataset: Dataset, box: Sandbox, answered: Sequence[Asked], *, limit: int | None, tell: OnProgress
) -> RelevanceSample | None:
    """Use the questions that have no answer; else take articles out of the index, as the data set says."""
    if dataset.unanswerable:
        questions = spread(dataset.unanswerable, limit)
        asked = _ask_whole(questions, dataset, box, tell=tell, stage="unanswerable")
        return RelevanceSample(tuple(answered), asked, how="questions without an answer")
    if dataset.gap is None:
        return None
    left_out = [pk for pk, key in box.keys.items() if key in dataset.gap.left_out]
    Article.objects.filter(pk__in=left_out).delete()
    questions = tuple(one.query for one in answered)
    again = _ask_whole(questions, dataset, box, tell=tell, stage="with articles left out")
    lost = dataset.gap.unanswerable
    return RelevanceSample(
        answerable=tuple(one for one in again if one.query.id not in lost),
        unanswerable=tuple(one for one in again if one.query.id in lost),
        how="articles left out",
    )


def _ask_whole(
    queries: Sequence[Query], dataset: Dataset, box: Sandbox, *, tell: OnProgress, stage: str
) -> tuple[Asked, ...]:
    asked = _ask_all(queries, dataset, box, systems={WHOLE: SYSTEMS[WHOLE]}, tell=tell, stage=stage)
    return asked[WHOLE]


def only(measured: Measured, keep: Callable[[Query], bool]) -> Measured:
    """Return the same measurement on some of its questions."""
    systems = {
        name: tuple(one for one in asked if keep(one.query)) for name, asked in measured.systems.items()
    }
    return replace(measured, systems=systems, relevance=None)
