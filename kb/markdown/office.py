"""What Word, LibreOffice and Google Docs make of headings, lists and emphasis, turned back into what it means."""

import re

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement

# "mso-list:l0 level2 lfo1" names the level of a paragraph that Word shows as an item.
_WORD_LEVEL = re.compile(r"mso-list\s*:[^;\"']*\blevel(\d)", re.IGNORECASE)
_WORD_MARKER = re.compile(r"mso-list\s*:\s*ignore", re.IGNORECASE)
_NUMBER = re.compile(r"^\W*(?:\d{1,4}|[a-z]{1,2}|[ivxlc]{1,6})[.)]", re.IGNORECASE)
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_NOT_BOLD = re.compile(r"font-weight\s*:\s*(?:normal|[1-4]00)", re.IGNORECASE)
_ITALIC = re.compile(r"font-style\s*:\s*italic", re.IGNORECASE)
_STRUCK = re.compile(r"text-decoration[^;]*:\s*[^;]*line-through", re.IGNORECASE)
_MONOSPACED = re.compile(r"font-family\s*:[^;]*(?:Courier|Consolas|Menlo|monospace)", re.IGNORECASE)
_HEADING_CLASS = re.compile(r"^(?:MsoHeading|Heading)([1-6])$")
DEEPEST_LIST = 9


def undress(soup: BeautifulSoup) -> None:
    """Replace the styles of word processors by the elements that they stand for."""
    for bold in soup.find_all(["b", "strong"], style=_NOT_BOLD):
        # Google Docs wraps everything that it copies into a bold that is none.
        bold.unwrap()
    for element in soup.find_all(["span", "p"], style=True):
        _mean(soup, element)
    for paragraph in soup.find_all("p", class_=True):
        _head(paragraph)
    _gather_items(soup)
    for span in soup.find_all("span"):
        span.unwrap()
    for inner in soup.find_all(["ul", "ol"]):
        _hang_on_item(inner)
    for item in soup.find_all("li"):
        _unwrap_only_paragraph(item)


def _style_of(element: Tag) -> str:
    return str(element.get("style") or "")


def _mean(soup: BeautifulSoup, element: Tag) -> None:
    """Wrap what an element holds into the emphasis that its style shows."""
    style = _style_of(element)
    if element.name == "p" or not element.get_text(strip=True) or _WORD_MARKER.search(style):
        return
    for pattern, name in ((_STRUCK, "s"), (_ITALIC, "em"), (_BOLD, "strong"), (_MONOSPACED, "code")):
        if (
            pattern.search(style)
            and element.find_parent([name, "pre", "h1", "h2", "h3", "h4", "h5", "h6"]) is None
        ):
            wrapper = soup.new_tag(name)
            for child in list(element.contents):
                wrapper.append(child.extract())
            element.append(wrapper)


def _head(paragraph: Tag) -> None:
    for name in paragraph.get_attribute_list("class"):
        found = _HEADING_CLASS.match(str(name))
        if found:
            paragraph.name = f"h{found[1]}"
        elif name == "MsoTitle":
            paragraph.name = "h1"


def _gather_items(soup: BeautifulSoup) -> None:
    """Turn runs of Word's item paragraphs into nested lists."""
    done: set[int] = set()
    for paragraph in soup.find_all("p", style=_WORD_LEVEL):
        if id(paragraph) in done:
            continue
        run = [paragraph, *_following_items(paragraph)]
        done |= {id(item) for item in run}
        anchor = soup.new_tag("div")
        paragraph.insert_before(anchor)
        _write_list(soup, anchor, run)
        anchor.unwrap()


def _following_items(paragraph: Tag) -> list[Tag]:
    items: list[Tag] = []
    following: PageElement | None = paragraph.next_sibling
    while following is not None:
        if isinstance(following, NavigableString):
            if following.strip():
                break
        elif isinstance(following, Tag):
            if following.name != "p" or not _WORD_LEVEL.search(_style_of(following)):
                break
            items.append(following)
        following = following.next_sibling
    return items


def _write_list(soup: BeautifulSoup, anchor: Tag, run: list[Tag]) -> None:
    open_lists: list[tuple[int, Tag]] = []
    for paragraph in run:
        found = _WORD_LEVEL.search(_style_of(paragraph))
        level = min(int(found[1]), DEEPEST_LIST) if found else 1
        kind = "ol" if _NUMBER.match(_take_marker(paragraph)) else "ul"
        while open_lists and open_lists[-1][0] > level:
            open_lists.pop()
        if not open_lists or open_lists[-1][0] < level:
            parent = anchor
            if open_lists:
                items = open_lists[-1][1].find_all("li", recursive=False)
                parent = items[-1] if items else open_lists[-1][1]
            opened = soup.new_tag(kind)
            parent.append(opened)
            open_lists.append((level, opened))
        item = soup.new_tag("li")
        for child in list(paragraph.contents):
            item.append(child.extract())
        open_lists[-1][1].append(item)
        paragraph.decompose()


def _take_marker(paragraph: Tag) -> str:
    """Remove the bullet or number that Word writes into the text, and return it."""
    markers = paragraph.find_all("span", style=_WORD_MARKER)
    text = "".join(marker.get_text() for marker in markers[:1])
    for marker in markers:
        if not marker.decomposed:
            marker.decompose()
    return text


def _hang_on_item(inner: Tag) -> None:
    """Move a list that stands directly in another, as Google Docs writes it, into the item before it."""
    before = inner.find_previous_sibling()
    if inner.parent and inner.parent.name in {"ul", "ol"} and isinstance(before, Tag) and before.name == "li":
        before.append(inner.extract())


def _unwrap_only_paragraph(item: Tag) -> None:
    paragraphs = item.find_all("p", recursive=False)
    if len(paragraphs) == 1:
        paragraphs[0].unwrap()
