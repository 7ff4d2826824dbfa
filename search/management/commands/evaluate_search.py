"""Measure search on folders of judged questions, through the code that serves the site."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from search.embedding import EmbedderUnavailable
from search.evaluation.beir import Dataset, NotABeirFolder, load_dataset
from search.evaluation.languages import load_pair, read_pairs
from search.evaluation.measuring import Measured, OnProgress, measure
from search.evaluation.reporting import (
    Overall,
    Report,
    make_overall,
    make_report,
    overall_tables,
    tables,
    to_json,
)


class Command(BaseCommand):
    help = (
        "Load a BEIR folder into a temporary index and print nDCG@10, recall, MRR and latency of search by words, "
        "by meaning, by both, and of the whole pipeline; of several folders the mean as well. Nothing of it stays, and "
        "the live index is left as it was."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "folders",
            nargs="+",
            type=Path,
            metavar="folder",
            help="holds corpus.jsonl, queries.jsonl and qrels/<split>.tsv",
        )
        parser.add_argument("--split", help='name of the judgements; "test", or the only ones there are')
        parser.add_argument(
            "--languages",
            type=read_pairs,
            metavar="ASKED:WRITTEN,…",
            help="ask questions of one language of the texts of another, from corpus_<locale>.jsonl: es:en,es:es",
        )
        parser.add_argument("--json", action="store_true", help="print JSON, and nothing else, to stdout")
        parser.add_argument("--limit-queries", type=int, metavar="N", help="ask N questions, evenly chosen")
        parser.add_argument("--seed", type=int, default=1, help="of the bootstrap")

    def handle(self, *args: Any, **options: Any) -> None:
        limit = options["limit_queries"]
        if limit is not None and limit < 1:
            raise CommandError("--limit-queries must be 1 or more.")
        try:
            measured = list(_measure_all(options, limit=limit))
        except NotABeirFolder as error:
            raise CommandError(str(error)) from error
        except EmbedderUnavailable as error:
            raise CommandError(
                f"Search cannot be measured without the embedding model. {error.advice}"
            ) from error
        reports = [make_report(one, seed=options["seed"]) for one in measured]
        overall = make_overall(measured, seed=options["seed"]) if len(measured) > 1 else None
        if options["json"]:
            self.stdout.write(json.dumps(_json(reports, overall), indent=2))
        else:
            self._print(reports, overall)

    def _print(self, reports: Sequence[Report], overall: Overall | None) -> None:
        # In a pipe no width is known, and a table cut in the middle is no use.
        console = Console(file=cast(IO[str], self.stdout), width=None if sys.stdout.isatty() else 160)
        for report in reports:
            for table in tables(report):
                console.print(table)
        for table in overall_tables(overall) if overall else ():
            console.print(table)


def _json(reports: Sequence[Report], overall: Overall | None) -> dict[str, object]:
    if overall is None:
        return to_json(reports[0])
    return {"sets": [to_json(report) for report in reports], "mean": to_json(overall)}


def _measure_all(options: dict[str, Any], *, limit: int | None) -> Iterator[Measured]:
    """Measure each folder as a whole, or each pair of languages that is asked for."""
    for dataset in tuple(_datasets(options)):
        with progress() as tell:
            yield measure(dataset, at=timezone.now(), limit=limit, on_progress=tell)


def _datasets(options: dict[str, Any]) -> Iterator[Dataset]:
    split, pairs = options["split"], options["languages"]
    for folder in options["folders"]:
        if pairs:
            yield from (load_pair(folder, pair, split=split) for pair in pairs)
        else:
            yield load_dataset(folder, split=split)


@contextmanager
def progress() -> Iterator[OnProgress]:
    """Show a bar for each stage, on a terminal only."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bars:
        tasks: dict[str, Any] = {}

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done)

        yield tell
