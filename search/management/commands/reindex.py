"""Build a new index beside the live one and swap: after the model, its prompts or the chunking changed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from search.embedding import EmbedderUnavailable
from search.indexing.rebuild import GenerationIncomplete, RebuildOutcome, RebuildRunning, rebuild
from search.management.progress import progress_bar


class Command(BaseCommand):
    help = "Build a new index beside the live one, check it, and let searches read it from then on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--force", action="store_true", help="build anew even if nothing about the recipe changed"
        )

    def handle(self, *args: Any, force: bool, **options: Any) -> None:
        try:
            with progress_bar("Indexing articles") as on_progress:
                outcome = rebuild(at=timezone.now(), force=force, on_progress=on_progress)
        except EmbedderUnavailable as error:
            raise CommandError(f"The model is not available ({error.reason}). {error.advice}") from error
        except RebuildRunning as error:
            raise CommandError("Another reindex is running.") from error
        except GenerationIncomplete as error:
            raise CommandError(f"{error} The live index stays as it was; run this again to go on.") from error
        self.stdout.write(_summary(outcome))


def _summary(outcome: RebuildOutcome) -> str:
    if outcome.was_up_to_date:
        return (
            f"Generation {outcome.generation_id} already follows the configuration; --force builds it anew."
        )
    begun = "Went on with" if outcome.was_resumed else "Built"
    former = f"; generation {outcome.former_id} is kept for a while" if outcome.former_id else ""
    return f"{begun} generation {outcome.generation_id} with {outcome.documents} documents: it is live now{former}."
