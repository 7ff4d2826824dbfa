"""Let searches read another complete index: one that was left ready, or the one before."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from search.embedding import EmbedderUnavailable
from search.indexing.switching import (
    GenerationIncomplete,
    NotComplete,
    NothingToGoBackTo,
    Switched,
    SwitchRunning,
    go_back,
    make_live,
)


class Command(BaseCommand):
    help = (
        "Make a generation live: it is first brought to what is published now, then searches read it at once."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("generation", type=int, nargs="?", help="its number")
        which.add_argument("--previous", action="store_true", help="go back to the one that was live before")

    def handle(self, *args: Any, generation: int | None, previous: bool, **options: Any) -> None:
        now = timezone.now()
        try:
            done = go_back(at=now) if generation is None else make_live(generation_id=generation, at=now)
        except NothingToGoBackTo as error:
            raise CommandError("No former generation is kept.") from error
        except NotComplete as error:
            raise CommandError(f"There is no complete generation {generation}.") from error
        except SwitchRunning as error:
            raise CommandError("Another process is making a generation live.") from error
        except (GenerationIncomplete, EmbedderUnavailable) as error:
            raise CommandError(f"{error} The live index stays as it was.") from error
        self.stdout.write(_summary(done))


def _summary(done: Switched) -> str:
    if done.former_id is None:
        return f"Generation {done.generation_id} is live."
    return (
        f"Generation {done.generation_id} is live, with {done.caught_up} texts caught up; "
        f"generation {done.former_id} is kept for a while."
    )
