"""A folder of HTML pages: folders are categories, pages are articles, what stands around the text is left out."""

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup, Tag
from bs4.dammit import EncodingDetector
from django.conf import settings

from kb.importing.front_matter import LONGEST_TITLE, FrontMatter
from kb.importing.html_content import main_content, page_title, without_site_name
from kb.importing.links import Target, rewrite
from kb.importing.reading import CONTROL_CHARACTERS, category_of_name, check_language, read_bytes
from kb.importing.report import ImportReport
from kb.importing.sources import (
    DEEPEST_CATEGORY,
    CategoryFile,
    Collection,
    FileIsUnusable,
    Skipped,
    SourceFile,
)
from kb.markdown.depth import flatten
from kb.markdown.from_html import markdown_from_html
from kb.services.revisions import LONGEST_BODY

HTML_SUFFIXES = frozenset({".html", ".htm", ".xhtml"})
LARGEST_PAGE_BYTES = 5 * 1024 * 1024
# The longest specification on the web has fewer; more are made to keep a reader busy.
MOST_TAGS = 50_000
_FIRST_PAGES = frozenset({"index", "default", "readme"})
_REFRESH = re.compile(r"url\s*=\s*['\"]?([^'\"\s]+)", re.IGNORECASE)


def read_pages(
    root: Path, *, default_locale: str, report: ImportReport, advance: Callable[[str, int, int], None]
) -> Collection:
    """Read each page; what cannot be used is in the report."""
    paths = sorted(_pages(root))
    sites = _site_names(paths)
    files: list[SourceFile] = []
    moved: dict[str, list[str]] = {}
    for done, path in enumerate(paths, 1):
        name = PurePosixPath(path.relative_to(root))
        try:
            soup = _parsed(path)
            if target := _refreshes_to(soup):
                moved.setdefault(_below(name.parent, target), []).append(f"/{name}")
            else:
                files.append(_file(soup, name, default_locale=default_locale, sites=sites))
        except FileIsUnusable as error:
            report.skip(name, error)
        advance("Reading", done, len(paths))
    for file in files:
        if file.is_lifted:
            reason = "its folder is deeper than three levels; it stands in the one above"
            report.notes.append(Skipped(str(file.path), reason))
    return Collection(root=root, files=[_with_moved(file, moved) for file in files], describe=_describe)


def _pages(root: Path) -> Iterator[Path]:
    inside = root.resolve()
    for path in root.rglob("*"):
        parts = path.relative_to(root).parts
        is_page = path.suffix.lower() in HTML_SUFFIXES and not any(part.startswith(".") for part in parts)
        if is_page and Path(os.path.realpath(path)).is_relative_to(inside):
            yield path


def _parsed(path: Path) -> BeautifulSoup:
    raw = read_bytes(path, largest=LARGEST_PAGE_BYTES)
    if not raw.strip():
        raise FileIsUnusable("it is empty")
    if raw.count(b"<") > MOST_TAGS:
        raise FileIsUnusable(f"it has more than {MOST_TAGS} tags, which no article has")
    soup = BeautifulSoup(CONTROL_CHARACTERS.sub("", _text_of(raw)), "html.parser")
    flatten(soup)
    return soup


def _text_of(raw: bytes) -> str:
    """Decode a page: by its mark, else as it says itself, else as UTF-8, else as Windows wrote it."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        declared = EncodingDetector.find_declared_encoding(raw, is_html=True, search_entire_document=False)
        # A page that says UTF-16 in letters of one byte each is not.
        encodings = [
            name for name in (declared, "utf-8-sig") if name and not name.lower().startswith("utf-16")
        ]
    for encoding in encodings:
        try:
            return raw.decode("utf-8-sig" if encoding.lower() in {"utf-8", "utf8"} else encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return raw.decode("cp1252", errors="replace")


def _file(
    soup: BeautifulSoup, name: PurePosixPath, *, default_locale: str, sites: frozenset[str]
) -> SourceFile:
    locale, place = _language(soup, name, default_locale)
    check_language(locale)
    summary = _described(soup)
    old = [f"/{name}", *_canonical(soup)]
    # The title before the content, which is then without the heading that says the same.
    title = page_title(soup, sites=sites) or _readable(name)
    if len(title) > LONGEST_TITLE:
        raise FileIsUnusable(f"its title is longer than {LONGEST_TITLE} characters")
    body = markdown_from_html(str(main_content(soup, title=title)))
    if not body.strip():
        raise FileIsUnusable("it has no text besides navigation")
    if len(body) > LONGEST_BODY:
        raise FileIsUnusable(f"its text has more than {LONGEST_BODY} characters as Markdown")
    folders = place.parent.parts
    return SourceFile(
        path=name,
        category=PurePosixPath(*folders[:DEEPEST_CATEGORY]),
        locale=locale,
        front=FrontMatter(title=title, summary=summary, locale=locale, redirects=tuple(dict.fromkeys(old))),
        body=rewrite(body, _from_the_root(name)).strip() + "\n",
        is_lifted=len(folders) > DEEPEST_CATEGORY,
        stem=place.with_suffix(""),
    )


def _language(soup: BeautifulSoup, name: PurePosixPath, default: str) -> tuple[str, PurePosixPath]:
    """Return the language of a page and its place without it: the folder at the top may name it, or the page itself."""
    known = dict(settings.LANGUAGES)
    first = name.parts[0].lower().replace("_", "-") if len(name.parts) > 1 else ""
    for code in (first, first.partition("-")[0] if len(first) == 5 else ""):
        if code in known:
            return code, PurePosixPath(*name.parts[1:])
    root = soup.find("html")
    named = str(root.get("lang") or "").lower().replace("_", "-") if isinstance(root, Tag) else ""
    codes = (named, named.partition("-")[0])
    return next((code for code in codes if code in known), named or default), name


def _described(soup: BeautifulSoup) -> str:
    meta = soup.find("meta", attrs={"name": re.compile(r"\Adescription\Z", re.IGNORECASE)})
    return " ".join(str(meta.get("content") or "").split())[:1000] if isinstance(meta, Tag) else ""


def _canonical(soup: BeautifulSoup) -> list[str]:
    link = soup.find("link", rel="canonical")
    try:
        path = urlsplit(str(link.get("href") or "")).path if isinstance(link, Tag) else ""
    except ValueError:
        return []
    return [path] if path.startswith("/") and path != "/" else []


def _refreshes_to(soup: BeautifulSoup) -> str | None:
    """Return where a page leads that is nothing but a way to another one of the folder."""
    meta = soup.find("meta", attrs={"http-equiv": re.compile(r"\Arefresh\Z", re.IGNORECASE)})
    found = _REFRESH.search(str(meta.get("content") or "")) if isinstance(meta, Tag) else None
    if found is None or re.match(r"[a-z][\w+.-]*:|//", found[1], re.IGNORECASE):
        return None
    return unquote(urlsplit(found[1]).path)


def _below(folder: PurePosixPath, target: str) -> str:
    if target.startswith("/"):
        return os.path.normpath(target.lstrip("/"))
    return os.path.normpath(folder / target)


def _with_moved(file: SourceFile, moved: dict[str, list[str]]) -> SourceFile:
    old = moved.get(str(file.path), [])
    front = replace(file.front, redirects=(*file.front.redirects, *old))
    return replace(file, front=front) if old else file


def _from_the_root(name: PurePosixPath) -> Callable[[Target], str | None]:
    """Make links from the root of the site relative to the page, as those of a folder are."""
    folder = name.parent

    def change(target: Target) -> str | None:
        if not target.url.startswith("/") or target.url.startswith("//"):
            return None
        return os.path.relpath(target.url[1:] or ".", folder)

    return change


def _site_names(paths: list[Path]) -> frozenset[str]:
    """Find what stands at the end of most titles: the name of the site, which is no part of them."""
    ends: Counter[str] = Counter()
    for path in paths[:200]:
        try:
            head = path.read_bytes()[:20_000]
        except OSError:
            continue
        found = re.search(r"<title[^>]*>([^<]*)", _text_of(head), re.IGNORECASE)
        if found and (end := without_site_name(found[1])[1]):
            ends[end] += 1
    return frozenset(end for end, count in ends.items() if count > 1 and count * 2 > min(len(paths), 200))


def _readable(name: PurePosixPath) -> str:
    stem = name.parent.name if name.stem.lower() in _FIRST_PAGES and name.parent.name else name.stem
    return category_of_name(stem).title


def _describe(path: PurePosixPath) -> CategoryFile:
    return category_of_name(path.name)
