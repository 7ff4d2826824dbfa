"""Hold search against its baseline, or renew the baseline."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from search.embedding import EmbedderUnavailable
from search.evaluation.beir import NotABeirFolder
from search.evaluation.gate import (
    BASELINE,
    BaselineIsOutdated,
    compare,
    read_baseline,
    score_questions,
    write_baseline,
)
from search.management.commands.evaluate_search import progress

RENEW = "If that is meant, renew it with --write-baseline and commit the difference."


class Command(BaseCommand):
    help = (
        "Ask every question of an evaluation set in BEIR layout and compare each with baseline.json of its folder: "
        "fails when quality has fallen. Nothing of it stays in the database."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--write-baseline", action="store_true", help=f"store what was measured as {BASELINE}"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        try:
            with progress() as tell:
                scored = score_questions(folder, at=timezone.now(), on_progress=tell)
        except (NotABeirFolder, EmbedderUnavailable) as error:
            raise CommandError(str(error)) from error
        former = read_baseline(folder)
        if options["write_baseline"]:
            write_baseline(folder, scored)
            changed = sum(former.get(one.id) != one.ndcg for one in scored)
            self.stdout.write(f"{folder / BASELINE}: {len(scored)} questions, {changed} of them changed.")
        try:
            report = compare(former, scored)
        except BaselineIsOutdated as error:
            if options["write_baseline"]:
                return
            raise CommandError(f"{error} {RENEW}") from error
        self.stdout.write("\n".join(report.lines()))
        if not report.is_open and not options["write_baseline"]:
            raise CommandError(f"Search has become worse than its baseline. {RENEW}")
