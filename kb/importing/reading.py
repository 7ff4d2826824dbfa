"""Read a folder of Markdown files: what each file holds, and why some cannot be used. Nothing is written here."""

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.conf.locale import LANG_INFO

from kb.importing.front_matter import (
    FrontMatterIsBroken,
    load_yaml,
    read_front_matter,
    read_redirects,
    split_front_matter,
)
from kb.importing.sources import (
    DEEPEST_CATEGORY,
    LAST_POSITION,
    LONGEST_CATEGORY_NAME,
    LONGEST_ICON_NAME,
    CategoryFile,
    FileIsUnusable,
    SourceFile,
)
from kb.services import CategoryName

MARKDOWN_SUFFIXES = {".md", ".markdown"}
CATEGORY_FILE = "_category.yml"
# The longest article in the help centers that we know has 33 kB; a file of this size is not one.
LARGEST_FILE_BYTES = 2 * 1024 * 1024
# A line this long is no prose: data in disguise, or an attempt to make a pattern search forever.
LONGEST_LINE = 100_000
CATEGORY_KEYS = frozenset(
    {"title", "description", "position", "icon", "translations", "id", "locale", "slug", "redirects"}
)
WRAPPER_NAMES = frozenset({"content", "src", "docs", "articles", "md", "pages"})
LOCALE_SUFFIX = re.compile(r"\.(?P<locale>[a-z]{2,3}(?:-[A-Za-z]{2,4})?)\Z")
CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


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


def read_source(
    path: Path, *, root: Path, categories: Path, default_locale: str, is_exact: bool = False
) -> SourceFile:
    """Read one file; an exact one keeps each character of its body.

    :raises FileIsUnusable: with the reason, in one line.
    """
    text = _decode_exactly(path) if is_exact else decode(path)
    stem, locale = _stem_and_locale(path)
    try:
        values, body = split_front_matter(text)
        front, body = read_front_matter(values, body=body, name=stem.name)
    except FrontMatterIsBroken as error:
        raise FileIsUnusable(str(error)) from None
    if not body.strip() and not is_exact:
        raise FileIsUnusable("it has a title but no text")
    language = front.locale or locale or default_locale
    check_language(language)
    folders = path.parent.relative_to(categories).parts
    return SourceFile(
        path=PurePosixPath(path.relative_to(root)),
        category=PurePosixPath(*folders[:DEEPEST_CATEGORY]),
        is_lifted=len(folders) > DEEPEST_CATEGORY,
        locale=language,
        front=front,
        body=body if is_exact else body.strip() + "\n",
        stem=PurePosixPath(stem.relative_to(root)),
    )


def check_language(locale: str) -> None:
    """:raises FileIsUnusable: if the help center is not in this language."""
    if locale not in dict(settings.LANGUAGES):
        known = ", ".join(dict(settings.LANGUAGES))
        raise FileIsUnusable(
            f"{locale} is not a language of this help center ({known}); SIGNPOST_LOCALES adds one"
        )


def _stem_and_locale(path: Path) -> tuple[Path, str | None]:
    stem = path.with_suffix("")
    match = LOCALE_SUFFIX.search(stem.name)
    if match is None or match["locale"].lower() not in LANG_INFO | dict(settings.LANGUAGES):
        # `using-node.js.md` is about Node, not in a language called js.
        return stem, None
    return stem.with_name(stem.name[: match.start()]), match["locale"].lower()


def decode(path: Path) -> str:
    """Return the text of a file, whatever its line ends, without control characters.

    :raises FileIsUnusable: with the reason, in one line.
    """
    raw = read_bytes(path, largest=LARGEST_FILE_BYTES)
    text = _text_of(raw)
    if not text.strip():
        raise FileIsUnusable("it is empty")
    if max(map(len, text.splitlines())) > LONGEST_LINE:
        raise FileIsUnusable(
            f"it has a line of more than {LONGEST_LINE} characters; pictures belong in files"
        )
    return CONTROL_CHARACTERS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _decode_exactly(path: Path) -> str:
    # Four bytes for each of the million characters that a stored text may have, and its front matter.
    return _text_of(read_bytes(path, largest=5 * 1024 * 1024))


def _text_of(raw: bytes) -> str:
    encoding = "utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise FileIsUnusable(f"it is not UTF-8 (line {line}); save it as UTF-8 and import again") from None


def read_bytes(path: Path, *, largest: int) -> bytes:
    """Return what a regular file of at most `largest` bytes holds.

    :raises FileIsUnusable: with the reason, in one line.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            # Reading a pipe would wait forever.
            raise FileIsUnusable("it is not a regular file")
        if status.st_size > largest:
            limit = largest // 1024 // 1024
            raise FileIsUnusable(
                f"it is too large: {status.st_size / 1024 / 1024:.1f} MB, at most {limit} MB"
            )
        return path.read_bytes()
    except OSError as error:
        raise FileIsUnusable(f"it cannot be read: {error.strerror or error}") from None


def read_category(folder: Path) -> CategoryFile:
    """Return what a folder says about itself; its name, made readable, when it says nothing.

    :raises FileIsUnusable: if its `_category.yml` is broken.
    """
    plain = category_of_name(folder.name)
    path = folder / CATEGORY_FILE
    if not path.is_file():
        return plain
    try:
        values = load_yaml(decode(path))
        redirects = read_redirects(values.get("redirects"))
    except FrontMatterIsBroken as error:
        raise FileIsUnusable(str(error)) from None
    position = values.get("position")
    found = CategoryFile(
        title=_text(values.get("title")) or plain.title,
        description=_paragraphs(values.get("description")),
        position=position if isinstance(position, int) else plain.position,
        icon=_text(values.get("icon")),
        translations=_translations(values.get("translations")),
        unknown=tuple(sorted(map(str, values.keys() - CATEGORY_KEYS))),
        locale=_text(values.get("locale")).lower() or None,
        slug=_text(values.get("slug")),
        external_id=_text(values.get("id")) or None,
        redirects=redirects,
    )
    check_category(found)
    return found


def category_of_name(name: str) -> CategoryFile:
    """Return what the name of a folder says about it, as "2-plans": a title, and perhaps a position."""
    number = re.match(r"\A(\d{1,4})[-_. ]", name)
    return CategoryFile(title=readable(name), position=int(number[1]) if number else None)


def check_category(found: CategoryFile) -> None:
    """:raises FileIsUnusable: if a category like this cannot be stored."""
    names = [found.title, *(name.name for name in found.translations)]
    if max(map(len, names)) > LONGEST_CATEGORY_NAME:
        raise FileIsUnusable(f"its title is longer than {LONGEST_CATEGORY_NAME} characters")
    if len(found.icon) > LONGEST_ICON_NAME:
        raise FileIsUnusable(f"its icon has a name of more than {LONGEST_ICON_NAME} characters")
    if found.position is not None and not 0 <= found.position <= LAST_POSITION:
        raise FileIsUnusable(f"its position is not between 0 and {LAST_POSITION}")


def _translations(values: Any) -> tuple[CategoryName, ...]:
    if not isinstance(values, dict):
        return ()
    return tuple(
        CategoryName(
            locale=str(locale).lower(),
            name=_text(names.get("title")),
            description=_paragraphs(names.get("description")),
            slug=_text(names.get("slug")),
        )
        for locale, names in values.items()
        if isinstance(names, dict) and _text(names.get("title"))
    )


def _text(value: object) -> str:
    return " ".join(str(value or "").split())


def _paragraphs(value: object) -> str:
    return str(value or "").replace("\x00", "").strip()


def readable(name: str) -> str:
    """Turn a folder's name into a category's: `2-battery_and-charging` → `Battery and charging`."""
    words = re.sub(r"\A\d+[-_. ]+", "", name)
    if " " not in words:
        words = re.sub(r"[-_]+", " ", words)
    words = words.strip() or name
    return words[:1].upper() + words[1:]
