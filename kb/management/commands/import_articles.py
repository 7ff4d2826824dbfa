"""Import Markdown files, HTML pages, a Zendesk export or an export of our own as categories and articles."""

from argparse import ArgumentParser
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn
from rich.table import Table

from kb.importing.archives import ArchiveIsUnusable, opened
from kb.importing.report import ImportReport, Outcome
from kb.importing.run import ImportOptions, NothingToImport, SourceFormat, import_folder
from kb.importing.sources import Skipped

MOST_LINES_SHOWN = 20


class Command(BaseCommand):
    help = (
        "Import a folder, a ZIP archive or a JSON file: Markdown files, HTML pages, a Zendesk export, or what"
        " export_articles wrote. Folders become categories, files become articles. Safe to run again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="the folder, ZIP archive or JSON file")
        parser.add_argument(
            "--format",
            choices=[kind.value for kind in SourceFormat],
            help="what it holds (default: found out from the names of its files)",
        )
        parser.add_argument(
            "--locale",
            default=settings.LANGUAGE_CODE,
            help="language of files that name none (default: %(default)s)",
        )
        parser.add_argument(
            "--source", help="name of this collection, kept with its articles (default: the end of the path)"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="report what would happen, and write nothing"
        )
        parser.add_argument(
            "--all", action="store_true", help="list every finding of the report, however many"
        )

    def handle(self, *, folder: Path, locale: str, source: str | None, dry_run: bool, **options: Any) -> None:
        path = folder.expanduser().resolve()
        console = Console(stderr=True)
        try:
            with opened(path) as root, _progress(console) as progress:
                chosen = ImportOptions(
                    root=root,
                    source=source or "/".join(path.parts[-2:]),
                    locale=locale.lower(),
                    at=timezone.now(),
                    dry_run=dry_run,
                    format=SourceFormat(options["format"]) if options["format"] else None,
                )
                report = import_folder(chosen, advance=_advancer(progress))
        except (ArchiveIsUnusable, NothingToImport) as error:
            raise CommandError(str(error)) from None
        except (InterfaceError, OperationalError) as error:
            raise CommandError(
                "The database failed. What was imported stays; import again for the rest."
            ) from error
        output = StringIO()
        _print_report(
            Console(file=output, highlight=False, soft_wrap=True, width=100),
            report,
            dry_run=dry_run,
            most=None if options["all"] else MOST_LINES_SHOWN,
        )
        self.stdout.write(output.getvalue())


def _advancer(progress: Progress) -> Callable[[str, int, int], None]:
    tasks: dict[str, TaskID] = {}

    def advance(step: str, done: int, total: int) -> None:
        if step not in tasks:
            tasks[step] = progress.add_task(step, total=total)
        progress.update(tasks[step], completed=done)

    return advance


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description:<8}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=console,
        disable=not console.is_terminal,
    )


def _print_report(output: Console, report: ImportReport, *, dry_run: bool, most: int | None) -> None:
    table = Table("Result", "Articles", title="Nothing was written (dry run)" if dry_run else None)
    for outcome in Outcome:
        table.add_row(outcome.value, str(report.counts[outcome]))
    table.add_row("skipped", str(len(report.skipped)))
    output.print(table)
    output.print(
        f"New categories: {report.categories_created} · pictures stored: {report.pictures_stored}"
        f" · votes: {report.votes_added}",
        markup=False,
    )
    _print_findings(output, "Skipped", report.skipped, most)
    _print_findings(output, "Pictures that are missing or unusable", report.missing_pictures, most)
    _print_findings(output, "Pictures on other sites, shown as links", report.outside_pictures, most)
    _print_findings(output, "Worth knowing", report.notes, most)
    _print_findings(output, "Links that lead nowhere", report.missing_links, most)


def _print_findings(output: Console, title: str, findings: list[Skipped], most: int | None) -> None:
    if not findings:
        return
    output.print(f"\n{title} ({len(findings)}):", markup=False)
    for finding in findings[:most]:
        output.print(f"  {finding.path}: {finding.reason}", markup=False)
    if most is not None and len(findings) > most:
        output.print(f"  … and {len(findings) - most} more; --all lists them", markup=False)
