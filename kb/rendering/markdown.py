"""From Markdown to sanitised HTML: CommonMark with tables, strikethrough, bare links, footnotes and definitions."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from kb.rendering.allowlist import clean_source
from kb.rendering.raw_html import RawHtml

DEEPEST_BLOCK = 40
DEEPEST_EMPHASIS = 12
# Far above any article. Past them, what costs most for each character is read as plain text, so that a hostile
# body of a megabyte takes seconds.
MOST_BRACKETS = 20_000
MOST_BARE_LINKS = 500
LONGEST_WORD = 4_000
_PLAIN_BRACKET = "\uf05b"  # From the private use area: to Markdown a letter like any other.


def markdown_to_html(body: str) -> str:
    """Return the sanitised, well-formed HTML of `body`, without anchors and with links as they were written."""
    env: dict[str, Any] = {"raw": RawHtml(), "emphasis": 0}
    html = _parser(finds_bare_links=_has_few_links(body)).render(_with_few_brackets(body), env)
    return clean_source(html.replace(_PLAIN_BRACKET, "["))


def _has_few_links(body: str) -> bool:
    # An address is looked for up to the next space, from each place where one may begin.
    is_few = body.count("://") + body.count("@") <= MOST_BARE_LINKS
    return is_few and max(map(len, body.split()), default=0) <= LONGEST_WORD


def _with_few_brackets(body: str) -> str:
    if body.count("[") <= MOST_BRACKETS:
        return body
    pieces = body.split("[", MOST_BRACKETS)
    pieces[-1] = pieces[-1].replace("[", _PLAIN_BRACKET)
    return "[".join(pieces)


@cache
def _parser(*, finds_bare_links: bool) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"linkify": finds_bare_links, "maxNesting": DEEPEST_BLOCK})
    parser.enable(["table", "strikethrough", "linkify"])
    parser.use(footnote_plugin).use(deflist_plugin)
    if parser.linkify is not None:
        # "install.sh" and "readme.md" are files, not addresses.
        parser.linkify.set({"fuzzy_link": False, "fuzzy_ip": False})
    for name in ("html_inline", "html_block"):
        parser.add_render_rule(name, _raw_html)
    for name in ("em", "strong", "s"):
        parser.add_render_rule(f"{name}_open", _emphasis_open)
        parser.add_render_rule(f"{name}_close", _emphasis_close)
    for name in ("th_open", "td_open"):
        parser.add_render_rule(name, _aligned_cell)
    return parser


def _raw_html(
    _self: RendererHTML, tokens: Sequence[Token], index: int, _options: OptionsDict, env: EnvType
) -> str:
    raw: RawHtml = env["raw"]
    return raw.filter(tokens[index].content)


def _emphasis_open(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    env["emphasis"] += 1
    return self.renderToken(tokens, index, options, env) if env["emphasis"] <= DEEPEST_EMPHASIS else ""


def _emphasis_close(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    env["emphasis"] -= 1
    return self.renderToken(tokens, index, options, env) if env["emphasis"] < DEEPEST_EMPHASIS else ""


def _aligned_cell(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    # The parser aligns with a style attribute, which no page may carry.
    token = tokens[index]
    style = str(token.attrs.pop("style", ""))
    if style.startswith("text-align:"):
        token.attrs["align"] = style.removeprefix("text-align:")
    return self.renderToken(tokens, index, options, env)
