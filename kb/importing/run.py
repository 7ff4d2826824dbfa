"""One import from beginning to end: read, make categories and articles, write texts, then what leads to them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, OperationalError, connection, transaction

from kb.importing.articles import ArticleWriter, create_shell
from kb.importing.beside import write_what_stands_beside
from kb.importing.categories import CategoryImporter
from kb.importing.finishing import finish
from kb.importing.html_pages import read_pages
from kb.importing.link_map import link_map
from kb.importing.manifest import read_manifest
from kb.importing.markdown_folder import read_folder
from kb.importing.pictures import PictureStore
from kb.importing.report import ImportReport, Outcome
from kb.importing.sources import Collection, SourceFile
from kb.importing.zendesk import read_zendesk
from kb.models import Article, Category
from kb.services import (
    BodyIsTooLong,
    CategoryNeedsAName,
    SlugIsTaken,
    TitleIsMissing,
    TitleIsTooLong,
    changes_gathered,
)

Advance = Callable[[str, int, int], None]
# What a writer or a database may say about one text; the others go in all the same.
REFUSALS = (
    ValueError,
    DatabaseError,
    PermissionDenied,
    BodyIsTooLong,
    CategoryNeedsAName,
    SlugIsTaken,
    TitleIsMissing,
    TitleIsTooLong,
)


class SourceFormat(StrEnum):
    MARKDOWN = "markdown"
    ZENDESK = "zendesk"
    HTML = "html"


class NothingToImport(ValueError):
    """There is nothing to read."""


@dataclass(frozen=True)
class ImportOptions:
    """`source` names the collection: files without an id of their own are known by it and their path."""

    root: Path
    source: str
    locale: str
    at: datetime
    by: Any = None
    dry_run: bool = False
    # None: found out from what there is.
    format: SourceFormat | None = None


class _DryRun(Exception):
    """Carries the end of a dry run out of its transaction, so that nothing of it stays."""


def import_folder(options: ImportOptions, *, advance: Advance) -> ImportReport:
    """Import a folder; `advance(step, done, total)` is called as the work goes on.

    :raises NothingToImport: if there is nothing to read.
    """
    report = ImportReport()
    collection = _read(options, report, advance)
    if not options.dry_run:
        with changes_gathered():
            _write(options, collection, report, advance)
        return report
    try:
        with transaction.atomic():
            _write(options, collection, report, advance)
            raise _DryRun
    except _DryRun:
        return report


def format_of(root: Path) -> SourceFormat:
    """Find out what a folder holds: Markdown before the others, then what there is more of."""
    found = dict.fromkeys(SourceFormat, 0)
    suffixes = {
        ".md": SourceFormat.MARKDOWN,
        ".markdown": SourceFormat.MARKDOWN,
        ".json": SourceFormat.ZENDESK,
        ".html": SourceFormat.HTML,
        ".htm": SourceFormat.HTML,
        ".xhtml": SourceFormat.HTML,
    }
    for path in root.rglob("*"):
        if (kind := suffixes.get(path.suffix.lower())) is not None:
            found[kind] += 1
    if found[SourceFormat.MARKDOWN] or not any(found.values()):
        return SourceFormat.MARKDOWN
    return max(found, key=lambda kind: found[kind])


def _read(options: ImportOptions, report: ImportReport, advance: Advance) -> Collection:
    if not options.root.is_dir():
        raise NothingToImport(f"{options.root} is not a folder.")
    match options.format or format_of(options.root):
        case SourceFormat.ZENDESK:
            collection = read_zendesk(
                options.root, default_locale=options.locale, report=report, advance=advance
            )
            empty = "holds no articles of a Zendesk export (*.json)"
        case SourceFormat.HTML:
            collection = read_pages(
                options.root, default_locale=options.locale, report=report, advance=advance
            )
            empty = "holds no HTML page (*.html)"
        case SourceFormat.MARKDOWN:
            collection = read_folder(
                options.root, default_locale=options.locale, report=report, advance=advance
            )
            empty = "holds no Markdown file (*.md)"
    if not collection.files and not report.skipped and not collection.folders:
        raise NothingToImport(f"{options.root} {empty}.")
    return collection


def _write(options: ImportOptions, collection: Collection, report: ImportReport, advance: Advance) -> None:
    manifest = read_manifest(collection)
    pictures = PictureStore(root=options.root, writes=not options.dry_run, known=manifest.pictures)
    write_what_stands_beside(collection, pictures=pictures, report=report, by=options.by, at=options.at)
    categories = CategoryImporter(
        describe=collection.describe, source=options.source, locale=options.locale, report=report
    )
    for folder in collection.folders:
        categories.category_for(folder)
    families = _families(options, collection.files, report)
    articles, created = _make_articles(options, families, categories, report)
    writer = ArticleWriter(
        root=options.root,
        links=link_map(families, articles, is_exact=collection.is_exact),
        pictures=pictures,
        report=report,
        by=options.by,
        at=options.at,
        is_exact=collection.is_exact,
    )
    total = sum(map(len, families.values()))
    done = 0
    for external_id, family in families.items():
        article = articles.get(external_id)
        if article is None:
            continue
        for file in family:
            is_new = external_id in created
            _write_one(writer, article, file, categories, report, is_new=is_new, is_first=file is family[0])
            done += 1
            advance("Writing", done, total)
    finish(families, articles, categories, collection, report=report)
    report.pictures_stored = pictures.stored


def _families(
    options: ImportOptions, files: list[SourceFile], report: ImportReport
) -> dict[str, list[SourceFile]]:
    """Group the files of one article: by the id that they carry, else by their path; its source language first."""
    ids = {file.stem: file.front.external_id for file in files if file.front.external_id}
    families: dict[str, list[SourceFile]] = {}
    for file in files:
        external_id = file.front.external_id or ids.get(file.stem) or f"{options.source}:{file.stem}"
        family = families.setdefault(external_id, [])
        twin = next((other for other in family if other.locale == file.locale), None)
        if twin is not None:
            report.skip(file.path, f"it has the same id and language as {twin.path}")
            continue
        family.append(file)
    for family in families.values():
        family.sort(key=lambda file: (file.locale != (file.front.original or options.locale), str(file.path)))
    return families


def _make_articles(
    options: ImportOptions,
    families: dict[str, list[SourceFile]],
    categories: CategoryImporter,
    report: ImportReport,
) -> tuple[dict[str, Article], set[str]]:
    found = Article.objects.filter(external_id__in=list(families))
    articles = {str(article.external_id): article for article in found}
    created: set[str] = set()
    for external_id, family in families.items():
        if external_id in articles:
            continue
        try:
            category = categories.category_for(family[0].category)
            articles[external_id] = create_shell(
                family[0], external_id=external_id, category=category, by=options.by
            )
            created.add(external_id)
        except REFUSALS as error:
            report.skip(family[0].path, _told(error))
    return articles, created


def _write_one(
    writer: ArticleWriter,
    article: Article,
    file: SourceFile,
    categories: CategoryImporter,
    report: ImportReport,
    *,
    is_new: bool,
    is_first: bool,
) -> None:
    try:
        category: Category = categories.category_for(file.category)
        outcome = writer.write(article, file, category, is_first=is_first)
    except REFUSALS as error:
        report.skip(file.path, _told(error))
        return
    report.counts[Outcome.CREATED if is_new and outcome is Outcome.UPDATED else outcome] += 1


def _told(error: Exception) -> str:
    """Say what was refused: some refusals are known by their name, with the value that was too much.

    :raises OperationalError: if the database is gone: every other text would fail as well.
    """
    if isinstance(error, OperationalError) and not connection.is_usable():
        raise error
    if isinstance(error, ValueError | DatabaseError | PermissionDenied):
        return str(error)
    value = f": {error}" if str(error) else ""
    return f"{(type(error).__doc__ or type(error).__name__).strip().rstrip('.')}{value}"


__all__ = ["ImportOptions", "NothingToImport", "SourceFormat", "format_of", "import_folder"]
