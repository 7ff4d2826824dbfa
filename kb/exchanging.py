"""The runs of imports and exports, by a worker: one at a time, with their progress and what came of them."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile
from time import monotonic

import structlog
from django.core.files.base import File
from django.utils import timezone

from kb.exporting import export_help_center
from kb.importing.archives import ArchiveIsUnusable, opened
from kb.importing.report import ImportReport
from kb.importing.run import ImportOptions, NothingToImport, import_folder
from kb.models import Exchange
from kb.services.exchanges import Progress, Stopped, tell_end, tell_progress

logger = structlog.get_logger(__name__)

# A page shows as many findings of a kind; the command line lists all.
MOST_FINDINGS = 500
_TELL_EVERY = 1.0


def run_exchange(*, exchange_id: int) -> None:
    """Do what was asked for; a second time changes nothing."""
    started = Exchange.objects.filter(pk=exchange_id, state=Exchange.State.WAITING)
    if not started.update(state=Exchange.State.RUNNING):
        return
    asked = Exchange.objects.select_related("person").get(pk=exchange_id)
    try:
        tell_progress(exchange_id, Progress())
        if asked.person is None:
            # Whose account is gone has no rights that the work could be done by.
            raise Stopped
        if asked.kind == Exchange.Kind.EXPORT:
            _export(asked)
        else:
            _import(asked)
    except Stopped:
        _end(asked, Exchange.State.CANCELLED)
    except (ArchiveIsUnusable, NothingToImport) as problem:
        _end(
            asked, Exchange.State.FAILED, problem=str(problem).replace(str(Path(asked.file.path).parent), "")
        )
    except Exception as problem:
        logger.exception("exchange_failed", exchange_id=exchange_id)
        _end(asked, Exchange.State.FAILED, problem=f"{type(problem).__name__}: {problem}")
    else:
        _end(asked, Exchange.State.DONE)


def _import(asked: Exchange) -> None:
    with opened(Path(asked.file.path)) as root:
        options = ImportOptions(
            root=root,
            source=Path(asked.name).stem,
            locale=asked.locale,
            at=timezone.now(),
            by=asked.person,
            dry_run=asked.is_dry_run,
        )
        try:
            report = import_folder(options, advance=_teller(asked.pk))
        except NothingToImport as problem:
            raise NothingToImport(str(problem).replace(str(root), asked.name)) from None
    asked.report = _told(report)


def _export(asked: Exchange) -> None:
    with TemporaryFile() as temporary:
        summary = export_help_center(temporary, at=asked.asked_at, advance=_teller(asked.pk))
        temporary.seek(0)
        asked.file.save("export.zip", File(temporary), save=False)
    asked.report = asdict(summary)


def _teller(exchange_id: int) -> Callable[[str, int, int], None]:
    last = 0.0

    def tell(step: str, done: int, total: int) -> None:
        nonlocal last
        if done == total or monotonic() - last > _TELL_EVERY:
            last = monotonic()
            tell_progress(exchange_id, Progress(step, done, total))

    return tell


def _told(report: ImportReport) -> dict[str, object]:
    lists = {
        "skipped": report.skipped,
        "missing_pictures": report.missing_pictures,
        "outside_pictures": report.outside_pictures,
        "missing_links": report.missing_links,
        "notes": report.notes,
    }
    return {
        "counts": {str(outcome): count for outcome, count in report.counts.items()},
        "categories": report.categories_created,
        "pictures": report.pictures_stored,
        "votes": report.votes_added,
        "findings": {
            name: {"total": len(found), "shown": [[each.path, each.reason] for each in found[:MOST_FINDINGS]]}
            for name, found in lists.items()
        },
    }


def _end(asked: Exchange, state: Exchange.State, *, problem: str = "", at: datetime | None = None) -> None:
    asked.state, asked.problem, asked.ended_at = state, problem[:500], at or timezone.now()
    asked.save(update_fields=["state", "problem", "ended_at", "report", "file"])
    tell_end(asked.pk)
