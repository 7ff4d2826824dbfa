"""Recall and latency of the semantic leg beside comparing everything, for readers of much and of little.

    python benchmarks/vector_recall.py --chunks 100000 [--questions 100] [--json result.json]

Filters by visibility leave all, about 10 % and about 1 % of the passages; a category is asked for beside everything, as
the search page does. Times are of the whole leg, query planning and reading of rows included, in milliseconds; exact
and searched take turns, so that both see the same machine.
"""

import argparse
import json
import os
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from bench_database import SUBJECTS, SyntheticEmbedder, fill, own_servers

LIMIT = 200
NEVER = 10**9


@dataclass(frozen=True)
class Row:
    filter: str
    eligible: int
    scan: str
    recall_at_10: float
    recall_at_50: float
    exact_p50_ms: float
    exact_p95_ms: float
    searched_p50_ms: float
    searched_p95_ms: float


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--chunks", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with own_servers(str(options.chunks)):
        fill(chunks=options.chunks)
        rows = measure(questions=options.questions)
    sys.stdout.write(table(rows) + "\n")
    if options.json:
        result = {"chunks": options.chunks, "limit": LIMIT, "rows": [asdict(row) for row in rows]}
        options.json.write_text(json.dumps(result, indent=1) + "\n")


def measure(*, questions: int) -> list[Row]:
    from kb.models import Category
    from kb.visibility import Visibility
    from search.retrieval.eligibility import Eligibility
    from search.retrieval.generations import read_generation

    generation = read_generation()
    if generation is None:
        raise SystemExit("There is no live generation.")
    shelf = Category.objects.order_by("pk").values_list("pk", flat=True)[10]
    readers = {
        "none": (frozenset(Visibility), None),
        "10 %": (frozenset({Visibility.CUSTOMERS}), None),
        "1 %": (frozenset({Visibility.STAFF}), None),
        "category": (frozenset(Visibility), (shelf,)),
    }
    vectors = question_vectors(questions, generation.dimensions)
    rows = []
    for name, (visibilities, categories) in readers.items():
        eligibility = Eligibility(generation.id, "en", visibilities, category_ids=categories)
        rows.append(measure_filter(name, eligibility, generation, vectors))
    return rows


def question_vectors(count, dimensions):
    """Return vectors near passages that exist, shape (count, dimensions): questions that have an answer."""
    from search.embedding import configured_recipe
    from search.indexing.chunking import embedding_text
    from search.models import Chunk

    embedder = SyntheticEmbedder(configured_recipe())
    rng = np.random.default_rng(11)
    ids = list(Chunk.objects.order_by("pk").values_list("pk", flat=True))
    asked = Chunk.objects.filter(pk__in=rng.choice(ids, count).tolist())
    texts = [embedding_text(chunk.title, tuple(chunk.heading_path), chunk.text) for chunk in asked]
    vectors = (
        embedder.embed_passages(texts) + rng.normal(size=(len(texts), dimensions)) * 0.4 / dimensions**0.5
    )
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def measure_filter(name, eligibility, generation, vectors) -> Row:
    from search.conf import IndexKnobs
    from search.retrieval.background import read_background
    from search.retrieval.semantic import plan_scan

    os.environ.pop("VECTOR_INDEX_MIN_CHUNKS", None)
    least = IndexKnobs.read().vector_index_min_chunks
    background = read_background(eligibility, generation, sample_from=least)
    plan = plan_scan(eligibility, generation, limit=LIMIT)
    recalls, times = {10: [], 50: []}, {"exact": [], "searched": []}
    for vector in [vectors[0], *vectors]:  # the first warms what is cold
        exact = timed(times["exact"], vector, eligibility, generation, least=NEVER)
        searched = timed(times["searched"], vector, eligibility, generation, least=least)
        for k, found in recalls.items():
            best = exact[:k]
            found.append(len(set(best) & set(searched[:k])) / max(len(best), 1))
    return Row(
        filter=name,
        eligible=background.chunks
        if not eligibility.category_ids
        else background.chunks_in(eligibility.category_ids),
        scan=str(plan.shelf if eligibility.category_ids else plan.everywhere),
        recall_at_10=round(float(np.mean(recalls[10])), 4),
        recall_at_50=round(float(np.mean(recalls[50])), 4),
        exact_p50_ms=percentile(times["exact"], 50),
        exact_p95_ms=percentile(times["exact"], 95),
        searched_p50_ms=percentile(times["searched"], 50),
        searched_p95_ms=percentile(times["searched"], 95),
    )


def timed(times, vector, eligibility, generation, *, least) -> list[int]:
    """Search once; return the chunks of the category asked for, or all, nearest first."""
    from search.retrieval.semantic import find_semantic

    os.environ["VECTOR_INDEX_MIN_CHUNKS"] = str(least)
    began = time.perf_counter()
    found = find_semantic(vector, eligibility=eligibility, generation=generation, limit=LIMIT)
    times.append((time.perf_counter() - began) * 1000)
    wanted = eligibility.category_ids
    return [m.chunk_id for m in found.matches if wanted is None or m.category_id in wanted]


def percentile(times, rank) -> float:
    return round(float(np.percentile(times[1:], rank)), 1)


def table(rows) -> str:
    lines = [
        f"Synthetic vectors around {SUBJECTS} subjects; the {LIMIT} nearest asked for.",
        "| filter | eligible | read by | recall@10 | recall@50 | exact p50 | exact p95 | searched p50 | searched p95 |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        lines.append("| " + " | ".join(str(value) for value in asdict(row).values()) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
