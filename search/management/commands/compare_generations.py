"""Two indexes side by side, before one takes the place of the other: on judged and on recent questions."""

import sys
from pathlib import Path
from typing import IO, Any, cast

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from rich.console import Console

from search.comparison.choosing import NothingToCompare, choose_pair
from search.comparison.describing import describe_differences
from search.comparison.judged import JudgedComparison, compare_on_dataset
from search.comparison.pages import render_report
from search.comparison.questions import compare_on_questions
from search.comparison.tables import judged_tables, question_tables, recipe_table
from search.embedding import EmbedderUnavailable
from search.evaluation.beir import NotABeirFolder, load_dataset
from search.indexing.recipes import index_recipe_of
from search.indexing.switching import NotComplete
from search.management.progress import progress_bar
from search.models import IndexGeneration
from search.questions.recent import recent_questions

# Nothing was tuned on these.
OWN_SPLIT = "heldout"


class Command(BaseCommand):
    help = (
        "Print what differs between two generations: their recipes, nDCG and recall on evaluation sets, and what "
        "recent questions find. By default the live one and the newest that is ready, else the former and the live one."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("old", type=int, nargs="?")
        parser.add_argument("new", type=int, nargs="?")
        parser.add_argument(
            "--on",
            type=Path,
            action="append",
            metavar="FOLDER",
            help="an evaluation set in BEIR layout, several times for several; by default the project's own",
        )
        parser.add_argument(
            "--split", help="name of the judgements of each set; held-out ones of the own set"
        )
        parser.add_argument("--no-judged", action="store_true", help="recent questions alone: much quicker")
        parser.add_argument(
            "--limit-queries", type=int, metavar="N", help="ask N judged questions of each set"
        )
        parser.add_argument(
            "--questions", type=int, default=200, metavar="N", help="recent ones, most asked first"
        )
        parser.add_argument("--seed", type=int, default=1, help="of the bootstrap")
        parser.add_argument("--html", type=Path, metavar="FILE", help="write the report there too")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            old, new = choose_pair(options["old"], options["new"])
            judged = [] if options["no_judged"] else self._judge(old, new, options)
        except NothingToCompare as error:
            raise CommandError("There are no two generations; reindex --no-activate builds one.") from error
        except NotComplete as error:
            raise CommandError(f"There is no complete generation {error}.") from error
        except NotABeirFolder as error:
            raise CommandError(str(error)) from error
        except EmbedderUnavailable as error:
            raise CommandError(f"The model of one of them is not available. {error.advice}") from error
        with progress_bar("Asking recent questions") as tell:
            comparison = compare_on_questions(
                recent_questions(limit=options["questions"]), old_id=old.pk, new_id=new.pk, on_progress=tell
            )
        # In a pipe no width is known, and a table cut in the middle is no use.
        console = Console(file=cast(IO[str], self.stdout), width=None if sys.stdout.isatty() else 160)
        console.print(f"Generation {old.pk} is the old one here, generation {new.pk} the new one.")
        console.print(recipe_table(describe_differences(old.recipe, new.recipe)))
        for table in (*judged_tables(judged), *question_tables(comparison)):
            console.print(table)
        if options["html"]:
            report = render_report(old=old, new=new, comparison=comparison, judged=judged)
            options["html"].write_text(report, encoding="utf-8")

    def _judge(
        self, old: IndexGeneration, new: IndexGeneration, options: dict[str, Any]
    ) -> list[JudgedComparison]:
        """:raises EmbedderUnavailable: if the model of one cannot be had."""
        comparisons = []
        split = options["split"] or (None if options["on"] else OWN_SPLIT)
        for folder in options["on"] or [settings.EVALUATION_SET]:
            with progress_bar(f"Measuring {folder.name}") as tell:
                comparisons.append(
                    compare_on_dataset(
                        load_dataset(folder, split=split),
                        old=index_recipe_of(old),
                        new=index_recipe_of(new),
                        at=timezone.now(),
                        limit=options["limit_queries"],
                        seed=options["seed"],
                        on_progress=lambda stage, done, total: tell(
                            done + total * (stage == "new"), 2 * total
                        ),
                    )
                )
        return comparisons
