"""One import from beginning to end: read, make categories and articles, then write texts that link to each other."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import DatabaseError, transaction

from kb.importing.articles import ArticleWriter, LinkMap, create_shell
from kb.importing.categories import CategoryImporter
from kb.importing.links import learn_zendesk_ids, normalised
from kb.importing.pictures import PictureStore
from kb.importing.reading import (
    FileIsUnusable,
    Skipped,
    SourceFile,
    category_root,
    markdown_paths,
    read_source,
)
from kb.importing.report import ImportReport, Outcome
from kb.models import Article, Category
from kb.services import changes_gathered


class NothingToImport(ValueError):
    """The folder is not there, or holds no Markdown file."""


@dataclass(frozen=True)
class ImportOptions:
    """`source` names the collection: files without an id of their own are known by it and their path."""

    root: Path
    source: str
    locale: str
    at: datetime
    by: Any = None
    dry_run: bool = False


class _DryRun(Exception):
    """Carries the end of a dry run out of its transaction, so that nothing of it stays."""


def import_folder(options: ImportOptions, *, advance: Callable[[str, int, int], None]) -> ImportReport:
    """Import a folder; `advance(step, done, total)` is called as the work goes on.

    :raises NothingToImport: if there is nothing to read.
    """
    report = ImportReport()
    files = _read(options, report, advance)
    if not options.dry_run:
        with changes_gathered():
            _write(options, files, report, advance)
        return report
    try:
        with transaction.atomic():
            _write(options, files, report, advance)
            raise _DryRun
    except _DryRun:
        return report


def _read(
    options: ImportOptions, report: ImportReport, advance: Callable[[str, int, int], None]
) -> list[SourceFile]:
    if not options.root.is_dir():
        raise NothingToImport(f"{options.root} is not a folder.")
    paths = markdown_paths(options.root)
    if not paths:
        raise NothingToImport(f"{options.root} holds no Markdown file (*.md).")
    categories = category_root(options.root, paths)
    files: list[SourceFile] = []
    for done, path in enumerate(paths, 1):
        try:
            files.append(
                read_source(path, root=options.root, categories=categories, default_locale=options.locale)
            )
            if files[-1].is_lifted:
                reason = "its folder is deeper than three levels; it stands in the one above"
                report.notes.append(Skipped(str(files[-1].path), reason))
        except FileIsUnusable as error:
            report.skip(path.relative_to(options.root), error)
        advance("Reading", done, len(paths))
    return files


def _write(
    options: ImportOptions,
    files: list[SourceFile],
    report: ImportReport,
    advance: Callable[[str, int, int], None],
) -> None:
    categories = CategoryImporter(
        folder=category_root(options.root, markdown_paths(options.root)),
        source=options.source,
        locale=options.locale,
        report=report,
    )
    families = _families(options, files, report)
    articles, created = _make_articles(options, families, categories, report)
    pictures = PictureStore(root=options.root, writes=not options.dry_run)
    writer = ArticleWriter(
        root=options.root,
        links=_link_map(families, articles),
        pictures=pictures,
        report=report,
        by=options.by,
        at=options.at,
    )
    total = sum(map(len, families.values()))
    done = 0
    for external_id, family in families.items():
        article = articles.get(external_id)
        if article is None:
            continue
        for file in family:
            _write_one(writer, article, file, categories, report, is_new=external_id in created)
            done += 1
            advance("Writing", done, total)
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
        family.sort(key=lambda file: (file.locale != options.locale, str(file.path)))
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
        except (ValueError, DatabaseError) as error:
            report.skip(family[0].path, error)
    return articles, created


def _link_map(families: dict[str, list[SourceFile]], articles: dict[str, Article]) -> LinkMap:
    by_path: dict[str, int] = {}
    by_title: dict[str, int] = {}
    for external_id, family in families.items():
        if external_id not in articles:
            continue
        key = articles[external_id].pk
        for file in family:
            by_path[str(file.path).casefold()] = key
            by_title.setdefault(normalised(file.front.title), key)
            by_title.setdefault(normalised(file.path.stem), key)
    bodies = (file.body for family in families.values() for file in family)
    zendesk = learn_zendesk_ids(bodies, by_title=by_title)
    known = Article.objects.filter(external_id__regex=r"^\d+$").values_list("external_id", "pk")
    zendesk.update({str(external_id): key for external_id, key in known})
    return LinkMap(by_path=by_path, by_zendesk_id=zendesk)


def _write_one(
    writer: ArticleWriter,
    article: Article,
    file: SourceFile,
    categories: CategoryImporter,
    report: ImportReport,
    *,
    is_new: bool,
) -> None:
    try:
        category: Category = categories.category_for(file.category)
        outcome = writer.write(article, file, category)
    except (ValueError, DatabaseError) as error:
        report.skip(file.path, error)
        return
    report.counts[Outcome.CREATED if is_new and outcome is Outcome.UPDATED else outcome] += 1


__all__ = ["ImportOptions", "NothingToImport", "import_folder"]
