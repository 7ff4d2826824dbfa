"""Read a folder of Markdown files: what each file holds, and why some cannot be used. Nothing is written here."""

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.conf.locale import LANG_INFO

from kb.importing.front_matter import (
    FrontMatter,
    FrontMatterIsBroken,
    load_yaml,
    read_front_matter,
    split_front_matter,
)

MARKDOWN_SUFFIXES = {".md", ".markdown"}
CATEGORY_FILE = "_category.yml"
# The longest article in the help centers that we know has 33 kB; a file of this size is not one.
LARGEST_FILE_BYTES = 2 * 1024 * 1024
# A line this long is no prose: data in disguise, or an attempt to make a pattern search forever.
LONGEST_LINE = 100_000
CATEGORY_KEYS = frozenset({"title", "description", "position", "icon", "translations"})
DEEPEST_CATEGORY = 3
LONGEST_CATEGORY_NAME = 200
LONGEST_ICON_NAME = 40
LAST_POSITION = 2_000_000_000
WRAPPER_NAMES = frozenset({"content", "src", "docs", "articles", "md", "pages"})
LOCALE_SUFFIX = re.compile(r"\.(?P<locale>[a-z]{2,3}(?:-[A-Za-z]{2,4})?)\Z")
CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class FileIsUnusable(ValueError):
    """A file cannot be imported; the message is the reason that its owner reads."""


@dataclass(frozen=True)
class SourceFile:
    """One Markdown file: where it stands below the imported folder, and what it says."""

    path: PurePosixPath
    category: PurePosixPath
    locale: str
    front: FrontMatter
    body: str
    is_lifted: bool  # its folder is too deep to be a category: it stands in the one above
    # The same for all languages of one article: the path without locale and suffix.
    stem: PurePosixPath


@dataclass(frozen=True)
class CategoryFile:
    """What `_category.yml` says about its folder; without one, the folder's name says it."""

    title: str
    description: str = ""
    position: int | None = None  # None: behind what is there already
    icon: str = ""
    translations: tuple[tuple[str, str, str], ...] = ()  # locale, title, description
    unknown: tuple[str, ...] = ()  # names in the file that mean nothing here


@dataclass(frozen=True)
class Skipped:
    path: str
    reason: str


def markdown_paths(root: Path) -> list[Path]:
    """List the Markdown files below `root`, in a stable order; hidden ones, folders like `_media` and links are not."""
    return sorted(_walk(root, root.resolve()))


def _walk(folder: Path, root: Path) -> Iterator[Path]:
    for entry in folder.iterdir():
        # Not `resolve`, which raises on a link to itself.
        if entry.name.startswith(".") or not Path(os.path.realpath(entry)).is_relative_to(root):
            continue
        if entry.is_dir():
            is_content = not entry.is_symlink() and not entry.name.startswith("_")
            yield from _walk(entry, root) if is_content else ()
        elif entry.suffix.lower() in MARKDOWN_SUFFIXES:
            yield entry


def category_root(root: Path, paths: list[Path]) -> Path:
    """Return the folder whose sub-folders are the top categories: below wrappers such as `content/` that hold all."""
    folder = root
    while True:
        names = {path.relative_to(folder).parts[0] for path in paths}
        if len(names) != 1 or not names <= WRAPPER_NAMES:
            return folder
        folder = folder / names.pop()


def read_source(path: Path, *, root: Path, categories: Path, default_locale: str) -> SourceFile:
    """Read one file.

    :raises FileIsUnusable: with the reason, in one line.
    """
    text = _decode(path)
    stem, locale = _stem_and_locale(path)
    try:
        values, body = split_front_matter(text)
        front, body = read_front_matter(values, body=body, name=stem.name)
    except FrontMatterIsBroken as error:
        raise FileIsUnusable(str(error)) from None
    if not body.strip():
        raise FileIsUnusable("it has a title but no text")
    language = front.locale or locale or default_locale
    if language not in dict(settings.LANGUAGES):
        known = ", ".join(dict(settings.LANGUAGES))
        raise FileIsUnusable(
            f"{language} is not a language of this help center ({known}); SIGNPOST_LOCALES adds one"
        )
    folders = path.parent.relative_to(categories).parts
    return SourceFile(
        path=PurePosixPath(path.relative_to(root)),
        category=PurePosixPath(*folders[:DEEPEST_CATEGORY]),
        is_lifted=len(folders) > DEEPEST_CATEGORY,
        locale=language,
        front=front,
        body=body.strip() + "\n",
        stem=PurePosixPath(stem.relative_to(root)),
    )


def _stem_and_locale(path: Path) -> tuple[Path, str | None]:
    stem = path.with_suffix("")
    match = LOCALE_SUFFIX.search(stem.name)
    if match is None or match["locale"].lower() not in LANG_INFO | dict(settings.LANGUAGES):
        # `using-node.js.md` is about Node, not in a language called js.
        return stem, None
    return stem.with_name(stem.name[: match.start()]), match["locale"].lower()


def _decode(path: Path) -> str:
    try:
        status = path.stat()
        size = status.st_size
        if not stat.S_ISREG(status.st_mode):
            # Reading a pipe would wait forever.
            raise FileIsUnusable("it is not a regular file")
        if size > LARGEST_FILE_BYTES:
            limit = LARGEST_FILE_BYTES // 1024 // 1024
            raise FileIsUnusable(f"it is too large: {size / 1024 / 1024:.1f} MB, at most {limit} MB")
        raw = path.read_bytes()
    except OSError as error:
        raise FileIsUnusable(f"it cannot be read: {error.strerror or error}") from None
    encoding = "utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise FileIsUnusable(f"it is not UTF-8 (line {line}); save it as UTF-8 and import again") from None
    if not text.strip():
        raise FileIsUnusable("it is empty")
    if max(map(len, text.splitlines())) > LONGEST_LINE:
        raise FileIsUnusable(
            f"it has a line of more than {LONGEST_LINE} characters; pictures belong in files"
        )
    return CONTROL_CHARACTERS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def read_category(folder: Path) -> CategoryFile:
    """Return what a folder says about itself; its name, made readable, when it says nothing.

    :raises FileIsUnusable: if its `_category.yml` is broken.
    """
    plain = category_of_name(folder.name)
    path = folder / CATEGORY_FILE
    if not path.is_file():
        return plain
    try:
        values = load_yaml(_decode(path))
    except FrontMatterIsBroken as error:
        raise FileIsUnusable(str(error)) from None
    position = values.get("position")
    found = CategoryFile(
        title=_text(values.get("title")) or plain.title,
        description=_text(values.get("description")),
        position=position if isinstance(position, int) else plain.position,
        icon=_text(values.get("icon")),
        translations=_translations(values.get("translations")),
        unknown=tuple(sorted(map(str, values.keys() - CATEGORY_KEYS))),
    )
    _check_category(found)
    return found


def category_of_name(name: str) -> CategoryFile:
    """Return what the name of a folder says about it, as "2-plans": a title, and perhaps a position."""
    number = re.match(r"\A(\d{1,4})[-_. ]", name)
    return CategoryFile(title=readable(name), position=int(number[1]) if number else None)


def _check_category(found: CategoryFile) -> None:
    names = [found.title, *(title for _, title, _ in found.translations)]
    if max(map(len, names)) > LONGEST_CATEGORY_NAME:
        raise FileIsUnusable(f"its title is longer than {LONGEST_CATEGORY_NAME} characters")
    if len(found.icon) > LONGEST_ICON_NAME:
        raise FileIsUnusable(f"its icon has a name of more than {LONGEST_ICON_NAME} characters")
    if found.position is not None and not 0 <= found.position <= LAST_POSITION:
        raise FileIsUnusable(f"its position is not between 0 and {LAST_POSITION}")


def _translations(values: Any) -> tuple[tuple[str, str, str], ...]:
    if not isinstance(values, dict):
        return ()
    return tuple(
        (str(locale).lower(), _text(names.get("title")), _text(names.get("description")))
        for locale, names in values.items()
        if isinstance(names, dict) and _text(names.get("title"))
    )


def _text(value: object) -> str:
    return " ".join(str(value or "").split())


def readable(name: str) -> str:
    """Turn a folder's name into a category's: `2-battery_and-charging` → `Battery and charging`."""
    words = re.sub(r"\A\d+[-_. ]+", "", name)
    if " " not in words:
        words = re.sub(r"[-_]+", " ", words)
    words = words.strip() or name
    return words[:1].upper() + words[1:]
