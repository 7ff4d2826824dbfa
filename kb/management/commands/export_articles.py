"""Export the whole help center as Markdown files and media in one ZIP archive."""

from argparse import ArgumentParser
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kb.exporting import export_help_center


class Command(BaseCommand):
    help = (
        "Export every category, article, picture, redirect, snippet and term as Markdown files with front matter in a"
        " ZIP archive; import_articles reads it. Histories, comments, votes and accounts are not in it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the archive to write, for example help-center.zip")

    def handle(self, *, file: Path, **_options: Any) -> None:
        target = file.expanduser().resolve()
        try:
            # Beside its place, so that a half-written archive never has its name.
            with NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as temporary:
                place = Path(temporary.name)
                try:
                    summary = export_help_center(temporary, at=timezone.now(), advance=lambda *_: None)
                except BaseException:
                    place.unlink(missing_ok=True)
                    raise
            place.replace(target)
        except OSError as error:
            raise CommandError(f"{target} cannot be written: {error.strerror or error}") from None
        self.stdout.write(
            f"{summary.articles} articles in {summary.texts} texts, {summary.categories} categories,"
            f" {summary.pictures} pictures: {target}"
        )
        for line in summary.left_out:
            self.stdout.write(f"Left out: {line}")
