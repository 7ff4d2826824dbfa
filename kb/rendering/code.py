"""Code: highlighted with classes if its language is one of these, plain otherwise."""

import re

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from kb.rendering.allowlist import CODE_CLASS_PREFIX
from kb.rendering.tree import Element, parse_html, raw_text_of

# A lexer is a set of regular expressions that somebody else wrote: known ones, and only on what a person would read.
LANGUAGES = frozenset(
    """
    apache arduino bash bat batch c c++ console cpp csharp css dart diff docker dockerfile go graphql html
    http ini java javascript js json kotlin lua makefile markdown md nginx objc perl php powershell properties
    ps1 py python r rb ruby rust scala sh shell sql swift toml ts tsx typescript vue xml yaml yml zsh jsx
    """.split()  # noqa: SIM905
)
LONGEST_HIGHLIGHTED = 20_000

_LANGUAGE = re.compile(r"language-([A-Za-z0-9+#-]{1,20})")
_FORMATTER: "HtmlFormatter[str]" = HtmlFormatter(nowrap=True, classprefix=CODE_CLASS_PREFIX)


def render_code(block: Element) -> Element:
    """Return the block that scrolls on its own, can be reached by keyboard, and names its language."""
    text = raw_text_of(block)
    language = _language_of(block)
    pre = Element("pre", {"tabindex": "0"}, [Element("code", {}, [text])])
    wrapper = Element("div", {"class": "code-block"}, [pre])
    if language:
        wrapper.attributes["data-language"] = language
        if len(text) <= LONGEST_HIGHLIGHTED:
            pre.children = [Element("code", {}, parse_html(_highlighted(text, language)).children)]
    return wrapper


def _language_of(block: Element) -> str:
    for element in (block, *block.elements()):
        found = _LANGUAGE.search(element.attributes.get("class", ""))
        if found and found[1].lower() in LANGUAGES:
            return found[1].lower()
    return ""


def _highlighted(text: str, language: str) -> str:
    try:
        lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        lexer = get_lexer_by_name("text", stripnl=False, ensurenl=False)
    return str(highlight(text, lexer, _FORMATTER))
