"""How fast articles are indexed, beside the model alone on the same passages.

    python benchmarks/indexing.py [--rounds 5] [--articles 60] [--json result.json]

Indexing is everything between published articles and what searches read: cutting, vectors of passages and of their
tokens, words and their weights, writing. The model alone is `SentenceTransformer.encode` on the same passages, with the
same batch size and the same threads. Both take turns in one process, batch by batch; the ratio of each round is of
passages per second, so 1 would mean that all but the model costs nothing. Beside it stands the ratio of the processors'
time, which other work on the machine disturbs less. The articles are those of the demo.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bench_database import own_servers
from machine import cpu_seconds

CONTENT = Path(__file__).resolve().parent.parent / "portal" / "demo" / "content"


@dataclass(frozen=True)
class Indexing:
    """`ratios` are of each round, passages per second to those of the model alone; CPU is of Python and PostgreSQL."""

    articles: int
    passages: int
    batch_size: int
    threads: int
    rounds: int
    ratio: float
    ratio_of_cpu: float
    ratios: tuple[float, ...]
    ratios_of_cpu: tuple[float, ...]
    indexed_per_second: float
    bare_per_second: float


@dataclass
class Taken:
    seconds: float = 0.0
    cpu_seconds: float = 0.0

    @contextmanager
    def measured(self) -> Iterator[None]:
        began, cpu_began = time.perf_counter(), cpu_seconds()
        yield
        self.seconds += time.perf_counter() - began
        self.cpu_seconds += cpu_seconds() - cpu_began


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--articles", type=int, help="texts of the demo, in all languages; by default all")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with own_servers("indexing"):
        measured = measure(rounds=options.rounds, articles=options.articles)
    sys.stdout.write(json.dumps(asdict(measured), indent=1) + "\n")
    if options.json:
        options.json.write_text(json.dumps(asdict(measured), indent=1) + "\n")


def measure(*, rounds: int, articles: int | None) -> Indexing:
    from search.conf import EmbeddingKnobs

    knobs = EmbeddingKnobs.read()
    translation_ids = load_articles()[:articles]
    encode = bare_encoder(knobs)
    index(translation_ids[:2], encode)  # loads both models
    taken = [index(translation_ids, encode) for _ in range(rounds)]
    passages = taken[0][0]
    ratios = [bare.seconds / whole.seconds for _, whole, bare in taken]
    ratios_of_cpu = [bare.cpu_seconds / whole.cpu_seconds for _, whole, bare in taken]
    return Indexing(
        articles=len(translation_ids),
        passages=passages,
        batch_size=knobs.batch_size,
        threads=knobs.threads,
        rounds=rounds,
        ratio=round(median(ratios), 3),
        ratio_of_cpu=round(median(ratios_of_cpu), 3),
        ratios=tuple(round(ratio, 3) for ratio in ratios),
        ratios_of_cpu=tuple(round(ratio, 3) for ratio in ratios_of_cpu),
        indexed_per_second=round(passages / median([whole.seconds for _, whole, _ in taken]), 1),
        bare_per_second=round(passages / median([bare.seconds for _, _, bare in taken]), 1),
    )


def load_articles() -> list[int]:
    """Import the demo's articles unless they are there; return their translations."""
    from django.core.management import call_command

    from kb.models import Translation

    published = Translation.objects.filter(live_revision__isnull=False).order_by("pk")
    if not published.exists():
        call_command("import_articles", str(CONTENT), source="demo", verbosity=0, stdout=sys.stderr)
    return list(published.values_list("pk", flat=True))


def index(translation_ids: list[int], encode: Callable[[list[str]], Any]) -> tuple[int, Taken, Taken]:
    """Build an index from nothing and take it away again, batch by batch in turn with the model alone.

    Return how many passages there were, what indexing took and what the model alone did.
    """
    from django.utils import timezone

    from search.indexing.generations import begin_generation
    from search.indexing.recipes import configured_index_recipe
    from search.indexing.reconcile import BATCH
    from search.indexing.writing import index_translations
    from search.models import GenerationPurpose

    whole, bare, passages = Taken(), Taken(), 0
    recipe = configured_index_recipe()
    generation = begin_generation(recipe=recipe, purpose=GenerationPurpose.EVALUATION, at=timezone.now())
    try:
        for start in range(0, len(translation_ids), BATCH):
            batch = translation_ids[start : start + BATCH]
            with whole.measured():
                index_translations(translation_ids=batch, generation=generation, at=timezone.now())
            texts = embedded_texts(generation, batch)
            passages += len(texts)
            with bare.measured():
                encode(texts)
    finally:
        # The next round would be lent these vectors.
        generation.delete()
    return passages, whole, bare


def embedded_texts(generation: Any, translation_ids: list[int]) -> list[str]:
    from search.indexing.chunking import embedding_text
    from search.models import Chunk

    chunks = Chunk.objects.filter(
        generation=generation, document__translation__in=translation_ids, embedding__isnull=False
    ).order_by("pk")
    return [embedding_text(one.title, tuple(one.heading_path), one.text) for one in chunks]


def bare_encoder(knobs: Any) -> Callable[[list[str]], Any]:
    import torch
    from sentence_transformers import SentenceTransformer

    from search.embedding.model_files import resolve_model

    located = resolve_model(knobs.model, revision=knobs.revision, allow_download=False)
    torch.set_num_threads(knobs.threads)
    model = SentenceTransformer(str(located.folder), device=knobs.device)
    return lambda texts: model.encode(texts, batch_size=knobs.batch_size, show_progress_bar=False)


if __name__ == "__main__":
    main()
