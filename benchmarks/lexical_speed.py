"""Latency of the lexical leg, and of reading the question, on made-up passages whose words follow Zipf's law.

    python benchmarks/lexical_speed.py --chunks 100000 [--questions 200] [--json result.json]

Questions have seven words drawn like those of the texts, the most frequent ones among them. Times are in milliseconds,
of everything between the question and its matches: planning, reading of rows and making of objects.
"""

import argparse
import json
import statistics
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from bench_database import fill, own_servers, words

WORDS = 7
LIMIT = 200


@dataclass(frozen=True)
class LexicalSpeed:
    """Milliseconds: `analyse` reads the question and weighs its words, `find` finds and scores."""

    chunks: int
    questions: int
    analyse_p50: float
    analyse_p95: float
    find_p50: float
    find_p95: float
    found_p50: float


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--chunks", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with own_servers(str(options.chunks)):
        fill(chunks=options.chunks)
        speed = measure(questions=options.questions)
    sys.stdout.write(f"{json.dumps(asdict(speed), indent=1)}\n")
    if options.json:
        options.json.write_text(json.dumps(asdict(speed), indent=1) + "\n")


def measure(*, questions: int, seed: int = 7) -> LexicalSpeed:
    """Ask `questions` in the database at hand, once unmeasured to warm it."""
    from search.indexing.statistics import refresh_statistics_if_drifted
    from search.models import IndexGeneration

    live = IndexGeneration.objects.serving_site()
    if live is None:
        raise RuntimeError("There is no index.")
    refresh_statistics_if_drifted(generation=live)
    rng = np.random.default_rng(seed)
    asked = [words(WORDS, rng=rng) for _ in range(questions)]
    for text in asked[: questions // 5]:
        ask(text)
    times = [ask(text) for text in asked]
    analysed, found, counts = zip(*times, strict=True)
    return LexicalSpeed(
        chunks=live.chunks.count(),
        questions=questions,
        analyse_p50=round(statistics.median(analysed), 2),
        analyse_p95=round(float(np.percentile(analysed, 95)), 2),
        find_p50=round(statistics.median(found), 2),
        find_p95=round(float(np.percentile(found, 95)), 2),
        found_p50=statistics.median(counts),
    )


def ask(text: str) -> tuple[float, float, int]:
    """Return the milliseconds of reading the question and of finding, and how many chunks were found."""
    from kb.visibility import Visibility
    from search.retrieval.eligibility import Eligibility
    from search.retrieval.generations import read_generation
    from search.retrieval.lexical import analyse, find_lexical
    from search.retrieval.question import read_question

    generation = read_generation()
    if generation is None:
        raise RuntimeError("There is no index.")
    public = frozenset({Visibility.PUBLIC})
    eligibility = Eligibility(generation_id=generation.id, locale="en", visibilities=public)
    began = time.perf_counter()
    analysis = analyse(
        read_question(text), generation=generation, locales=["en", "de", "es"], visibilities=public
    )
    read = time.perf_counter()
    found = find_lexical(analysis, eligibility=eligibility, limit=LIMIT)
    return (read - began) * 1000, (time.perf_counter() - read) * 1000, len(found)


if __name__ == "__main__":
    main()
