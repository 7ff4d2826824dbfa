"""Bring the live index to what readers see, or only say whether it is."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from search.indexing.reconcile import ReconcileOutcome, plan_for, reconcile
from search.management.progress import progress_bar
from search.models import IndexGeneration


class Command(BaseCommand):
    help = "Index what is missing, take out what should not be there, and say what was done."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing; exit with 1 if there is anything to do"
        )

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        if check:
            self._check()
            return
        with progress_bar("Indexing articles") as on_progress:
            outcome = reconcile(at=timezone.now(), on_progress=on_progress)
        self.stdout.write(_summary(outcome))
        if outcome.failed:
            sys.exit(1)

    def _check(self) -> None:
        live = IndexGeneration.objects.serving_site()
        if live is None:
            self.stdout.write("There is no index yet.")
            sys.exit(1)
        plan = plan_for(live)
        self.stdout.write(
            f"To index: {len(plan.to_index)}, to update: {len(plan.to_touch)}, to remove: {len(plan.to_remove)}."
        )
        if plan.size:
            sys.exit(1)


def _summary(outcome: ReconcileOutcome) -> str:
    if outcome.was_busy:
        return "Another reconcile is running; nothing was done."
    return (
        f"Indexed {outcome.indexed}, updated {outcome.touched}, removed {outcome.removed}, failed {outcome.failed}, "
        f"left {outcome.left}; dropped {outcome.collected} old generations."
    )
