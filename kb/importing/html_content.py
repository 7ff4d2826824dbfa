"""What a page is about: its title and its text, found among navigation, banners and footers."""

import re
from collections.abc import Collection

from bs4 import BeautifulSoup, Tag

_SEPARATOR = re.compile(r"\s+[|\u2013\u2014\u00b7\u00bb:-]\s+|\s*[|\u00b7\u00bb]\s*")
_AROUND = [
    "nav", "header", "footer", "aside", "script", "style", "noscript", "template", "form", "button", "iframe",
    "dialog", "select", "svg", "input", "textarea",
]  # fmt: skip
_AROUND_ROLES = re.compile(
    r"\A(?:navigation|banner|contentinfo|complementary|search|dialog|menu|menubar|toolbar)\Z"
)
_AROUND_NAMES = re.compile(
    r"(?:\A|[-_ ])(?:nav|navbar|navigation|menu|sidebar|side-bar|breadcrumbs?|footer|cookies?|banner|toc|"
    r"table-of-contents|pagination|pager|share|social|skip-link|skiplink|comments?|related|newsletter|advert|"
    r"edit-page|headerlink|copyright|feedback)(?:\Z|[-_ ])",
    re.IGNORECASE,
)
_MAIN = (
    "main article",
    "article[role=main]",
    "[role=main] article",
    "main",
    "[role=main]",
    "article",
    ".article-body",
    ".markdown-body",
    ".entry-content",
    ".post-content",
    "#content",
    "#main-content",
    "#main",
    ".content",
)
# Less than this share of a page's text is no main content, however it is called.
_LEAST_SHARE = 0.3
_LINKED_SHARE = 0.6


def without_site_name(title: str) -> tuple[str, str]:
    """Split a page's title at its last mark: what it is about, and what may be the site's name."""
    title = " ".join(title.split())
    marks = list(_SEPARATOR.finditer(title))
    if not marks:
        return title, ""
    return title[: marks[-1].start()].strip(), title[marks[-1].end() :].strip()


def page_title(soup: BeautifulSoup, *, sites: Collection[str]) -> str:
    """Return the only heading of the first level, else the title without the name of the site."""
    headings = [_words(heading) for heading in soup.find_all("h1") if _words(heading)]
    if len(headings) == 1:
        return headings[0]
    title = _words(soup.find("title"))
    about, site = without_site_name(title)
    if site and site in sites and about:
        title = about
    return title or (headings[0] if headings else "")


def main_content(soup: BeautifulSoup, *, title: str) -> Tag:
    """Return the part of a page that holds its text; the page is changed: what stands around goes away."""
    _drop_surroundings(soup)
    found = _marked(soup) or _longest(soup)
    _drop_title(found, title)
    return found


def _drop_surroundings(soup: BeautifulSoup) -> None:
    keep = {id(main) for main in soup.find_all(["main", "article", "body", "html"])}
    for element in soup.find_all(_AROUND):
        if not element.decomposed and element.find(["main", "article"]) is None:
            element.decompose()
    for element in soup.find_all(True):
        if element.decomposed or id(element) in keep or not element.attrs:
            continue
        if _is_around(element) and element.find(["main", "article", "h1"]) is None:
            element.decompose()


def _is_around(element: Tag) -> bool:
    if _AROUND_ROLES.match(str(element.get("role") or "")) or element.has_attr("hidden"):
        return True
    if element.get("aria-hidden") == "true" and not element.find("img"):
        return True
    classes = [str(name) for name in element.get_attribute_list("class") if name]
    names = " ".join([*classes, str(element.get("id") or "")]).strip()
    return bool(_AROUND_NAMES.search(names))


def _marked(soup: BeautifulSoup) -> Tag | None:
    """Return what the page itself calls its content, if that is a good part of what it says."""
    whole = len(soup.get_text(" ", strip=True))
    for selector in _MAIN:
        found = soup.select(selector)
        if len(found) == 1 and len(found[0].get_text(" ", strip=True)) >= whole * _LEAST_SHARE:
            return found[0]
    return None


def _longest(soup: BeautifulSoup) -> Tag:
    """Go down from the body as long as one part says nearly all; parts that are links alone go away."""
    body = soup.find("body")
    place: Tag = body if isinstance(body, Tag) else soup
    for block in place.find_all(["div", "ul", "ol", "table", "section", "td"]):
        if not block.decomposed and _is_links(block):
            block.decompose()
    while True:
        whole = len(place.get_text(" ", strip=True))
        parts = [
            part
            for part in place.find_all(True, recursive=False)
            if part.name in {"div", "section", "center"}
        ]
        inner = next((part for part in parts if len(part.get_text(" ", strip=True)) > whole * 0.85), None)
        if inner is None:
            return place
        place = inner


def _is_links(block: Tag) -> bool:
    links = block.find_all("a")
    words = len(block.get_text(" ", strip=True))
    linked = sum(len(link.get_text(" ", strip=True)) for link in links)
    return len(links) > 3 and words > 0 and linked / words > _LINKED_SHARE and block.find("p") is None


def _drop_title(content: Tag, title: str) -> None:
    heading = content.find("h1")
    if isinstance(heading, Tag) and _words(heading) == title:
        heading.decompose()


def _words(element: object) -> str:
    return (
        " ".join(element.get_text(" ").split()).rstrip("\u00b6#").strip() if isinstance(element, Tag) else ""
    )
