"""Load the demo help center: its accounts, its articles through the importer, and their index."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from kb.models import Article
from portal.demo.services import create_demo_accounts

CONTENT = Path(__file__).resolve().parents[2] / "content"
SOURCE = "demo"


class Command(BaseCommand):
    help = "Load the demo help center (accounts and articles). Safe to run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing when there are articles already"
        )

    def handle(self, *, if_empty: bool, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("The demo has well-known passwords; it is not loaded with PRODUCTION=1.")
        create_demo_accounts()
        if if_empty and Article.objects.exists():
            self.stdout.write("The help center has articles already; the demo is left as it is.")
            return
        call_command("import_articles", str(CONTENT), source=SOURCE, stdout=self.stdout)
        call_command("reconcile_index", stdout=self.stdout)
