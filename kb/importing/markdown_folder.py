"""A folder of Markdown files: folders are categories, files are texts. An export of our own is a stricter one."""

from collections.abc import Callable
from pathlib import Path, PurePosixPath

from kb.importing.reading import (
    CATEGORY_FILE,
    CATEGORY_KEYS,
    category_root,
    markdown_paths,
    read_category,
    read_source,
)
from kb.importing.report import ImportReport
from kb.importing.sources import CategoryFile, Collection, FileIsUnusable, Skipped, SourceFile

# The file at the root that says that a folder is an export of ours, and which of its folders holds the articles.
MANIFEST_FILE = "signpost.yml"
ARTICLES_FOLDER = "articles"


def read_folder(
    root: Path, *, default_locale: str, report: ImportReport, advance: Callable[[str, int, int], None]
) -> Collection:
    """Read each Markdown file; what cannot be used is in the report."""
    is_exact = (root / MANIFEST_FILE).is_file()
    top = root / ARTICLES_FOLDER if is_exact else root
    paths = markdown_paths(top) if top.is_dir() else []
    categories = top if is_exact else category_root(root, paths)
    files: list[SourceFile] = []
    for done, path in enumerate(paths, 1):
        try:
            file = read_source(
                path, root=root, categories=categories, default_locale=default_locale, is_exact=is_exact
            )
        except FileIsUnusable as error:
            report.skip(path.relative_to(root), error)
        else:
            files.append(file)
            if file.is_lifted:
                reason = "its folder is deeper than three levels; it stands in the one above"
                report.notes.append(Skipped(str(file.path), reason))
        advance("Reading", done, len(paths))

    def describe(path: PurePosixPath) -> CategoryFile:
        found = read_category(categories / path)
        if found.unknown:
            known = ", ".join(sorted(CATEGORY_KEYS))
            reason = f"{', '.join(found.unknown)} means nothing here; known: {known}"
            report.notes.append(Skipped(str(path / CATEGORY_FILE), reason))
        return found

    folders = _described_folders(top) if is_exact else ()
    return Collection(root=root, files=files, describe=describe, folders=folders, is_exact=is_exact)


def _described_folders(top: Path) -> tuple[PurePosixPath, ...]:
    found = [path.parent.relative_to(top) for path in top.rglob(CATEGORY_FILE)]
    return tuple(
        sorted((PurePosixPath(path) for path in found), key=lambda path: (len(path.parts), str(path)))
    )
