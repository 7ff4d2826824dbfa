"""The same questions through Haystack's stock pipeline, side by side: how well it ranks, and how long it takes.

    python benchmarks/stock.py [folder ...] [--questions 100] [--json result.json]

Stock means what Haystack's documentation builds: its splitter, its SentenceTransformers embedders, its
`PgvectorDocumentStore` in a database of its own, keyword and embedding retriever, and reciprocal rank fusion. It has
the same model, is told which texts the reader may see, and brings 30 passages by each retriever, so that ten articles
are among them. Both take turns question by question; each embeds the question itself. A folder is in BEIR layout; by
default it is the project's own set.
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from bench_database import own_servers

DEMO = Path(__file__).resolve().parent.parent / "portal" / "demo" / "evaluation"
# The part of the project's own questions that nothing was tuned on.
HELD_OUT = "heldout"
DATABASE = "stock"
TOP_K = 30
# Haystack's splitter counts words; so many are about what a passage of ours holds.
SPLIT_WORDS, SPLIT_OVERLAP = 150, 20
SEED = 1


@dataclass(frozen=True)
class System:
    ndcg_10: float
    ndcg_10_interval: tuple[float, float]
    recall_10: float
    p50_ms: float
    p95_ms: float


@dataclass(frozen=True)
class SideBySide:
    """`difference` is Signpost's nDCG@10 minus that of the stock pipeline, with its 95 % interval."""

    dataset: str
    documents: int
    questions: int
    signpost: System
    stock: System
    difference: float
    difference_interval: tuple[float, float]
    p: float


@dataclass(frozen=True)
class Answered:
    ranking: list[str]
    took_ms: float


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="*", type=Path, default=[DEMO])
    parser.add_argument("--questions", type=int, help="of each folder, evenly chosen; by default all")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with own_servers("stock") as environment:
        compared = [
            asdict(compare(folder, questions=options.questions, database_url=environment["DATABASE_URL"]))
            for folder in options.folders
        ]
    sys.stdout.write(json.dumps(compared, indent=1) + "\n")
    if options.json:
        options.json.write_text(json.dumps(compared, indent=1) + "\n")


def compare(folder: Path, *, questions: int | None, database_url: str) -> SideBySide:
    from django.utils import timezone

    from search.evaluation.beir import load_dataset, split_names
    from search.evaluation.measuring import spread
    from search.evaluation.sandbox import sandbox

    dataset = load_dataset(folder, split=HELD_OUT if HELD_OUT in split_names(folder) else None)
    queries = spread(dataset.queries, questions)
    pipeline = stock_pipeline(dataset.documents, database_url=database_url)
    both = []
    with sandbox(dataset.documents, at=timezone.now()) as box:
        ask_signpost(queries[0], dataset, box)
        ask_stock(queries[0], pipeline)
        for query in queries:
            stock = ask_stock(query, pipeline)
            both.append((ask_signpost(query, dataset, box), stock))
    return judged(dataset, queries, both)


def judged(dataset: Any, queries: Sequence[Any], both: Sequence[tuple[Answered, Answered]]) -> SideBySide:
    from search.evaluation.bootstrap import paired_difference
    from search.evaluation.metrics import score_ranking

    scores = [
        [
            score_ranking(each[side].ranking, dataset.grades[query.id])
            for query, each in zip(queries, both, strict=True)
        ]
        for side in (0, 1)
    ]
    ours, stock = ([one.ndcg_10 for one in side] for side in scores)
    difference = paired_difference(ours, stock, seed=SEED)
    return SideBySide(
        dataset=dataset.name,
        documents=len(dataset.documents),
        questions=len(queries),
        signpost=system(scores[0], [ours.took_ms for ours, _ in both]),
        stock=system(scores[1], [theirs.took_ms for _, theirs in both]),
        difference=round(difference.interval.mean, 4),
        difference_interval=(round(difference.interval.low, 4), round(difference.interval.high, 4)),
        p=round(difference.p_value, 4),
    )


def system(scores: Sequence[Any], took_ms: Sequence[float]) -> System:
    from search.evaluation.bootstrap import mean_interval

    ndcg = mean_interval([one.ndcg_10 for one in scores], seed=SEED)
    return System(
        ndcg_10=round(ndcg.mean, 4),
        ndcg_10_interval=(round(ndcg.low, 4), round(ndcg.high, 4)),
        recall_10=round(float(np.mean([one.recall_10 for one in scores])), 4),
        p50_ms=round(float(np.percentile(took_ms, 50)), 1),
        p95_ms=round(float(np.percentile(took_ms, 95)), 1),
    )


def ask_signpost(query: Any, dataset: Any, box: Any) -> Answered:
    from search.evaluation.measuring import ask

    began = time.perf_counter()
    outcome = ask(query, dataset, box)
    took = (time.perf_counter() - began) * 1000
    return Answered([box.keys[article_id] for article_id in outcome.ranked], took)


def ask_stock(query: Any, pipeline: Any) -> Answered:
    from search.evaluation.measuring import AUDIENCES

    readable = sorted(AUDIENCES.get(query.audience or "", AUDIENCES["public"]))
    filters = {"field": "meta.visibility", "operator": "in", "value": [str(one) for one in readable]}
    asked = {"filters": filters, "top_k": TOP_K}
    began = time.perf_counter()
    made = pipeline.run(
        {"embedder": {"text": query.text}, "keyword": {"query": query.text, **asked}, "embedding": asked}
    )
    took = (time.perf_counter() - began) * 1000
    ranking = dict.fromkeys(document.meta["article"] for document in made["joiner"]["documents"])
    return Answered(list(ranking), took)


def stock_pipeline(documents: Sequence[Any], *, database_url: str) -> Any:
    """Write `documents` to a database made for it and return the pipeline that searches them."""
    from haystack import Pipeline
    from haystack.components.joiners import DocumentJoiner
    from haystack.utils import Secret
    from haystack_integrations.components.embedders.sentence_transformers import (
        SentenceTransformersTextEmbedder,
    )
    from haystack_integrations.components.retrievers.pgvector import (
        PgvectorEmbeddingRetriever,
        PgvectorKeywordRetriever,
    )
    from haystack_integrations.document_stores.pgvector import PgvectorDocumentStore

    from search.embedding import configured_recipe

    store = PgvectorDocumentStore(
        connection_string=Secret.from_token(fresh_database(database_url)),
        embedding_dimension=configured_recipe().dimensions,
        recreate_table=True,
    )
    write(documents, store)
    pipeline = Pipeline()
    pipeline.add_component("embedder", SentenceTransformersTextEmbedder(**model(), normalize_embeddings=True))
    pipeline.add_component("embedding", PgvectorEmbeddingRetriever(document_store=store))
    pipeline.add_component("keyword", PgvectorKeywordRetriever(document_store=store))
    pipeline.add_component("joiner", DocumentJoiner(join_mode="reciprocal_rank_fusion"))
    pipeline.connect("embedder.embedding", "embedding.query_embedding")
    pipeline.connect("embedding", "joiner")
    pipeline.connect("keyword", "joiner")
    return pipeline


def write(documents: Sequence[Any], store: Any) -> None:
    from haystack import Document
    from haystack.components.preprocessors import DocumentSplitter
    from haystack.document_stores.types import DuplicatePolicy
    from haystack_integrations.components.embedders.sentence_transformers import (
        SentenceTransformersDocumentEmbedder,
    )

    from search.evaluation.sandbox import key_of

    whole = [
        Document(
            content=f"{one.title}\n\n{one.text}",
            meta={"article": key_of(one), "visibility": one.visibility or "public", "text": one.id},
        )
        for one in documents
    ]
    splitter = DocumentSplitter(split_by="word", split_length=SPLIT_WORDS, split_overlap=SPLIT_OVERLAP)
    embedder = SentenceTransformersDocumentEmbedder(**model(), normalize_embeddings=True)
    passages = embedder.run(splitter.run(whole)["documents"])["documents"]
    store.write_documents(passages, policy=DuplicatePolicy.OVERWRITE)


def model() -> dict[str, Any]:
    """Return the site's model for Haystack's embedders, with as many threads as the site gives it."""
    import torch
    from haystack.utils import ComponentDevice

    from search.conf import EmbeddingKnobs
    from search.embedding.model_files import resolve_model

    knobs = EmbeddingKnobs.read()
    torch.set_num_threads(knobs.threads)
    located = resolve_model(knobs.model, revision=knobs.revision, allow_download=False)
    return {
        "model": str(located.folder),
        "device": ComponentDevice.from_str(knobs.device),
        "token": None,
        "progress_bar": False,
        "local_files_only": True,
    }


def fresh_database(url: str) -> str:
    """Make the database anew beside the site's; return its address."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {DATABASE}")
    address, _, parameters = url.partition("?")
    return f"{address.rpartition('/')[0]}/{DATABASE}" + (f"?{parameters}" if parameters else "")


if __name__ == "__main__":
    main()
