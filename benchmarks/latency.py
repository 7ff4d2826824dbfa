"""What a search takes, stage by stage, beside the least that any semantic search takes in the same run.

    python benchmarks/latency.py --chunks 100000 [--questions 60] [--rounds 3] [--json result.json]

The least is one embedding of the question by `SentenceTransformer.encode` and one pgvector query for the ten nearest
passages. Both take turns with the whole search, question by question, so that they see the same machine. Passages are
made up; the questions are words of theirs, embedded by the real model. Times are in milliseconds.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from bench_database import fill, own_servers, words
from machine import cpu_seconds

NEAREST = 10
# Beside that, as many as the semantic leg reads.
AS_MANY = 200
BARE_QUERY = """
    SELECT id FROM search_chunk WHERE generation_id = {generation}
    ORDER BY embedding::halfvec({dimensions}) <=> %s::halfvec({dimensions}) LIMIT {limit}
"""


@dataclass(frozen=True)
class Latency:
    """Milliseconds; ratios are of the whole search to the bare sum, and the median of those of the rounds.

    `ratio_of_cpu` is of the processors' time, in Python and in PostgreSQL, which other work disturbs less.
    """

    chunks: int
    questions: int
    rounds: int
    whole_p50: float
    whole_p95: float
    bare_embedding_p50: float
    bare_query_p50: float
    bare_p50: float
    bare_p95: float
    bare_query_of_200_p50: float
    ratio_p50: float
    ratio_p95: float
    ratio_of_cpu: float
    ratios_p50: tuple[float, ...]
    misspelled_p50: float
    misspelled_p95: float
    reranked: float
    stages: dict[str, dict[str, float]]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--chunks", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with own_servers(str(options.chunks)):
        fill(chunks=options.chunks)
        latency = measure(questions=options.questions, rounds=options.rounds)
    sys.stdout.write(json.dumps(asdict(latency), indent=1) + "\n")
    if options.json:
        options.json.write_text(json.dumps(asdict(latency), indent=1) + "\n")


def measure(*, questions: int, rounds: int) -> Latency:
    """Ask in the database at hand, each round other questions of the same kind."""
    from search.retrieval.generations import read_generation

    generation = read_generation()
    if generation is None:
        raise RuntimeError("There is no index.")
    bare = Bare(generation.id, generation.dimensions)
    for text in questions_of(max(questions // 4, 2), seed=1):
        bare.ask(text)
        search_for(text)
    taken = [_round(bare, questions_of(questions, seed=10 + number)) for number in range(rounds)]
    asked = [one for each in taken for one in each]
    misspelled = [search_for(misspell(text)) for text in questions_of(questions, seed=2)]
    ratios = [percentile(each, whole, 50) / percentile(each, least, 50) for each in taken]
    return Latency(
        chunks=generation.chunks,
        questions=questions,
        rounds=rounds,
        whole_p50=round(percentile(asked, whole, 50), 2),
        whole_p95=round(percentile(asked, whole, 95), 2),
        bare_embedding_p50=round(percentile(asked, lambda one: one.embedding, 50), 2),
        bare_query_p50=round(percentile(asked, lambda one: one.query, 50), 2),
        bare_p50=round(percentile(asked, least, 50), 2),
        bare_p95=round(percentile(asked, least, 95), 2),
        bare_query_of_200_p50=round(percentile(asked, lambda one: one.query_of_200, 50), 2),
        ratio_p50=round(float(np.median(ratios)), 3),
        ratio_p95=round(percentile(asked, whole, 95) / percentile(asked, least, 95), 3),
        ratios_p50=tuple(round(ratio, 3) for ratio in ratios),
        ratio_of_cpu=round(sum(one.searched.cpu for one in asked) / sum(one.cpu for one in asked), 3),
        misspelled_p50=round(percentile(misspelled, lambda one: one.took, 50), 2),
        misspelled_p95=round(percentile(misspelled, lambda one: one.took, 95), 2),
        reranked=round(float(np.mean([one.searched.is_reranked for one in asked])), 3),
        stages=stages([one.searched for one in asked]),
    )


@dataclass(frozen=True)
class Searched:
    took: float
    cpu: float
    stages: dict[str, float]
    is_reranked: bool


@dataclass(frozen=True)
class Asked:
    """One question: the bare parts and the whole search."""

    embedding: float
    query: float
    query_of_200: float
    cpu: float
    searched: Searched


def whole(one: Asked) -> float:
    return one.searched.took


def least(one: Asked) -> float:
    return one.embedding + one.query


def _round(bare: "Bare", texts: Sequence[str]) -> list[Asked]:
    asked = []
    for number, text in enumerate(texts):
        if number % 2:
            searched = search_for(text)
            asked.append(Asked(*bare.ask(text), searched))
        else:
            asked.append(Asked(*bare.ask(text), search_for(text)))
    return asked


class Bare:
    """The model as sentence-transformers loads it, and one statement."""

    def __init__(self, generation_id: int, dimensions: int) -> None:
        import torch
        from sentence_transformers import SentenceTransformer

        from search.conf import EmbeddingKnobs
        from search.embedding.model_files import resolve_model

        knobs = EmbeddingKnobs.read()
        located = resolve_model(knobs.model, revision=knobs.revision, allow_download=False)
        torch.set_num_threads(knobs.threads)
        self._model: Any = SentenceTransformer(str(located.folder), device=knobs.device)
        self._statements = [
            BARE_QUERY.format(generation=generation_id, dimensions=dimensions, limit=limit)
            for limit in (NEAREST, AS_MANY)
        ]

    def ask(self, text: str) -> tuple[float, float, float, float]:
        """Return the milliseconds of the embedding, of the query for ten passages, of one for 200, and of processors.

        Those of processors are of the embedding and the query for ten.
        """
        from django.db import connection

        cpu_began = cpu_seconds()
        began = time.perf_counter()
        vector = self._model.encode([text], show_progress_bar=False)[0]
        times = [time.perf_counter()]
        cpu = 0.0
        for statement in self._statements:
            with connection.cursor() as cursor:
                cursor.execute(statement, [str(vector.tolist())])
                cursor.fetchall()
            times.append(time.perf_counter())
            cpu = cpu or (cpu_seconds() - cpu_began) * 1000
        moments = [began, *times]
        embedding, query, query_of_200 = (
            (end - start) * 1000 for start, end in zip(moments, times, strict=False)
        )
        return embedding, query, query_of_200, cpu


def search_for(text: str) -> Searched:
    from kb.visibility import Visibility
    from search.contracts import Reranking, SearchRequest
    from search.retrieval import search

    began, cpu_began = time.perf_counter(), cpu_seconds()
    found = search(SearchRequest(text=text, locale="en", visibilities=frozenset({Visibility.PUBLIC})))
    took = (time.perf_counter() - began) * 1000
    cpu = (cpu_seconds() - cpu_began) * 1000
    if found.degradation is not None:
        raise RuntimeError(f"The search was degraded: {found.degradation}")
    return Searched(took, cpu, dict(found.took_ms), found.reranking is Reranking.DONE)


def questions_of(count: int, *, seed: int) -> list[str]:
    rng = np.random.default_rng([seed, 5])
    return [words(int(rng.integers(3, 9)), rng=rng) for _ in range(count)]


def misspell(text: str) -> str:
    """Take a letter out of the longest word."""
    longest = max(text.split(), key=len)
    return text.replace(longest, longest[:2] + longest[3:], 1)


def percentile(several: Sequence[Any], of: Callable[[Any], float], rank: float) -> float:
    return float(np.percentile([of(one) for one in several], rank))


def stages(searched: Sequence[Searched]) -> dict[str, dict[str, float]]:
    names = dict.fromkeys(name for one in searched for name in one.stages)
    return {
        name: {
            f"p{rank}": round(float(np.percentile([one.stages.get(name, 0.0) for one in searched], rank)), 2)
            for rank in (50, 95)
        }
        for name in names
    }


if __name__ == "__main__":
    main()
