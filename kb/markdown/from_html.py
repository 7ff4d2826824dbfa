"""From HTML, whoever wrote it, to the Markdown that a writer would have written.

What goes in is a clipboard, an article of another help center, or a page of a website: broken, styled and at times
hostile. What comes out is plain Markdown that the renderer then treats like any other; nothing is trusted for
having passed through here.
"""

import re
from typing import Any

from bs4 import BeautifulSoup, Tag
from markdownify import ATX, MarkdownConverter

from kb.markdown.depth import flatten
from kb.markdown.links import clean_address
from kb.markdown.office import undress
from kb.markdown.tables import square_tables
from kb.rendering.raw_html import RawHtml

LONGEST_HTML = 5_000_000

_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
# "<o:p>" and the like, which only the program that wrote them knows.
_FOREIGN_TAG = re.compile(r"</?[A-Za-z]\w{0,20}:[^<>]{0,2000}>")
_BLANK_LINES = re.compile(r"\n{3,}")
_SPACES_AT_END = re.compile(r"(?<=\S) $", re.MULTILINE)
_LANGUAGE = re.compile(r"(?:language|lang|highlight-source|brush:)[-\s]?([A-Za-z0-9+#_-]{1,30})")
# Within a word it emphasises nothing, and an address must stay whole.
_UNDERSCORE_AT_EDGE = re.compile(r"(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
# Only these change in Markdown into something that the writer did not mean, at the beginning of a line.
_STARTS_A_BLOCK = re.compile(r"^(#{1,6}\s|[-+]\s|>)", re.MULTILINE)
_STARTS_A_LIST = re.compile(r"^(\d{1,9})([.)]\s)", re.MULTILINE)


class HtmlIsTooLong(Exception):
    """HTML of five million characters at most is read."""


def markdown_from_html(html: str) -> str:
    """Return `html` as Markdown; empty if it says nothing.

    :raises HtmlIsTooLong: if it has more than five million characters.
    """
    if len(html) > LONGEST_HTML:
        raise HtmlIsTooLong(len(html))
    filtered = RawHtml().filter(_FOREIGN_TAG.sub("", _body_of(html)))
    soup = BeautifulSoup(filtered, "html.parser")
    flatten(soup)
    for element in soup.find_all(style=_HIDDEN):
        element.decompose()
    undress(soup)
    _unwrap_layout(soup)
    square_tables(soup)
    markdown = _Converter(
        heading_style=ATX,
        bullets="-",
        strong_em_symbol="*",
        table_infer_header=True,
        autolinks=True,
        escape_underscores=False,
        code_language_callback=_language_of,
    ).convert_soup(soup)
    markdown = markdown.replace("\N{NO-BREAK SPACE}", " ")
    return _BLANK_LINES.sub("\n\n", _SPACES_AT_END.sub("", markdown)).strip()


def _body_of(html: str) -> str:
    """Return what stands between the marks of a clipboard fragment, or else in the body, if there is one."""
    for opening, closing in (("<!--StartFragment-->", "<!--EndFragment-->"), ("<body", "</body")):
        start, end = html.find(opening), html.rfind(closing)
        if 0 <= start < end:
            return html[start:end]
    return html


def _unwrap_layout(soup: BeautifulSoup) -> None:
    """Drop what only lays out: bold in headings, empty paragraphs, marks of emphasis around nothing."""
    for heading in soup.find_all(re.compile(r"^h[1-6]$")):
        for strong in heading.find_all(["b", "strong"]):
            strong.unwrap()
    for element in soup.find_all(["b", "strong", "i", "em", "a", "p", "span"]):
        if not element.get_text(strip=True) and not element.find(["img", "br"]):
            element.unwrap()


def _language_of(element: Tag) -> str:
    """Return the language of a block of code, as most highlighters name it in a class."""
    inner = element.find("code")
    for candidate in (element, inner, element.parent):
        if isinstance(candidate, Tag):
            found = _LANGUAGE.search(" ".join(candidate.get_attribute_list("class")).replace("None", ""))
            if found:
                return found[1].lower()
    return ""


def _plain(converter: "_Converter") -> Any:
    """Return what the library itself does; its stubs leave most of it out."""
    return super(_Converter, converter)


class _Converter(MarkdownConverter):
    def escape(self, text: str, parent_tags: set[str]) -> str:
        escaped: str = _plain(self).escape(text, parent_tags)
        if "pre" in parent_tags or "code" in parent_tags:
            return escaped
        escaped = re.sub(r"(?<!\\)([`\[\]])", r"\\\1", escaped)
        if "td" in parent_tags or "th" in parent_tags:
            escaped = escaped.replace("|", "\\|")
        escaped = _UNDERSCORE_AT_EDGE.sub(r"\\_", escaped)
        escaped = re.sub(r"<(?=[A-Za-z/!?])", "&lt;", escaped)
        return _STARTS_A_LIST.sub(r"\1\\\2", _STARTS_A_BLOCK.sub(r"\\\1", escaped))

    def convert_a(self, element: Tag, text: str, parent_tags: set[str]) -> str:
        address = clean_address(str(element.get("href") or ""))
        if address is None:
            return text
        element["href"] = address
        return str(_plain(self).convert_a(element, text, parent_tags))

    def convert_img(self, element: Tag, text: str, parent_tags: set[str]) -> str:
        """Write a picture with its description, in tables and headings too."""
        source = clean_address(str(element.get("src") or ""), is_picture=True)
        if source is None:
            return ""
        described = " ".join(str(element.get("alt") or "").split()).replace("[", "(").replace("]", ")")
        return f"![{described}]({source})"

    def convert_br(self, element: Tag, text: str, parent_tags: set[str]) -> str:
        if "td" in parent_tags or "th" in parent_tags:
            return "<br>"
        return str(_plain(self).convert_br(element, text, parent_tags))

    def convert_u(self, element: Tag, text: str, parent_tags: set[str]) -> Any:
        return text
