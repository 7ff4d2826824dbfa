"""Build a new index beside the live one, check it and swap: another model, other prompts, chunking or languages."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from search.conf import POOLING_MODES, read_languages
from search.embedding import EmbedderUnavailable
from search.indexing.gate import GateReport
from search.indexing.rebuild import GateFailed, RebuildOptions, RebuildOutcome, RebuildRunning, rebuild
from search.indexing.recipes import RecipeChange
from search.indexing.switching import GenerationIncomplete, SwitchRunning
from search.management.progress import progress_bar

LEFT_ALONE = "The live index stays as it was"
GO_ON = "run this again to go on"


class Command(BaseCommand):
    help = (
        "Build a new index beside the live one, check it, and let searches read it from then on. What is not named "
        "keeps the value of the live index, unless the environment sets it. After an interruption, run it again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        recipe = parser.add_argument_group("what to build")
        recipe.add_argument(
            "--model", help='folder or hub name; "" for the one that comes with the installation'
        )
        recipe.add_argument("--revision", help="of the model on the hub")
        recipe.add_argument(
            "--pooling", choices=sorted(POOLING_MODES - {""}), help="instead of the model's own"
        )
        recipe.add_argument("--dimensions", type=int, help="keep only so many of each vector; 0 for all")
        recipe.add_argument("--query-prompt", help="set before questions")
        recipe.add_argument("--passage-prompt", help="set before passages")
        recipe.add_argument("--chunk-tokens", type=int, help="how long a passage may get, 40 or more")
        recipe.add_argument(
            "--languages", metavar="LANGUAGE=STEMMER,…", help="stem otherwise than by default; empty for none"
        )
        parser.add_argument(
            "--jobs", type=int, metavar="N", help="processes; chosen by the work that there is"
        )
        parser.add_argument(
            "--no-activate", action="store_true", help="build and check it, and leave it ready"
        )
        parser.add_argument(
            "--force", action="store_true", help="build even if nothing about it would differ"
        )
        parser.add_argument("--afresh", action="store_true", help="do not go on with an interrupted build")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with progress_bar("Indexing articles") as on_progress:
                outcome = rebuild(at=timezone.now(), options=_options(options), on_progress=on_progress)
        except EmbedderUnavailable as error:
            raise CommandError(f"The model is not available ({error.reason}). {error.advice}") from error
        except (RebuildRunning, SwitchRunning) as error:
            raise CommandError("Another reindex is running.") from error
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        except GenerationIncomplete as error:
            raise CommandError(f"{error} {LEFT_ALONE}; {GO_ON}.") from error
        except (OperationalError, InterfaceError) as error:
            raise CommandError(
                f"The database failed ({_first_line(error)}). {LEFT_ALONE}; {GO_ON}."
            ) from error
        except GateFailed as error:
            lines = [str(error), *report_lines(error.report)]
            advice = (
                f"{LEFT_ALONE}. Run this again to check once more, or with --afresh to build it all anew."
            )
            raise CommandError("\n".join([*lines, advice])) from error
        for line in _summary(outcome):
            self.stdout.write(line)


def report_lines(report: GateReport) -> list[str]:
    return [
        f"  {'ok    ' if check.passed else 'FAILED'} {check.name}: {check.found} of {check.expected}"
        + (f" ({check.detail})" if check.detail else "")
        for check in report.checks
    ]


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def _options(options: dict[str, Any]) -> RebuildOptions:
    """:raises CommandError: if a number is too small."""
    for name, least in (("chunk_tokens", 40), ("dimensions", 0), ("jobs", 1)):
        if options[name] is not None and options[name] < least:
            raise CommandError(f"--{name.replace('_', '-')} must be {least} or more.")
    languages = options["languages"]
    change = RecipeChange(
        model=_named(options["model"]),
        revision=options["revision"],
        pooling=options["pooling"],
        query_prompt=options["query_prompt"],
        passage_prompt=options["passage_prompt"],
        dimensions=options["dimensions"],
        chunk_tokens=options["chunk_tokens"],
        languages=None if languages is None else read_languages(languages),
    )
    return RebuildOptions(
        change=change,
        force=options["force"] or options["afresh"],
        afresh=options["afresh"],
        is_activated=not options["no_activate"],
        jobs=options["jobs"],
    )


def _named(model: str | None) -> str | None:
    """Name a folder by its whole path: web and workers may run in another one."""
    return str(Path(model).expanduser().resolve()) if model and Path(model).expanduser().is_dir() else model


def _summary(outcome: RebuildOutcome) -> list[str]:
    if outcome.was_up_to_date:
        return [
            f"Generation {outcome.generation_id} already follows the configuration; --force builds it anew."
        ]
    begun = "Went on with" if outcome.was_resumed else "Built"
    built = f"{begun} generation {outcome.generation_id} with {outcome.documents} documents"
    checks = report_lines(outcome.report) if outcome.report else []
    if not outcome.is_live:
        return [*checks, f"{built}: it is ready; activate_generation {outcome.generation_id} makes it live."]
    former = f"; generation {outcome.former_id} is kept for a while" if outcome.former_id else ""
    return [*checks, f"{built}: it is live now{former}."]
