"""What HTML may hold: once for what authors write, once, stricter, for what leaves the renderer.

No style, no script, no event handler, no frame, no form control but the disabled box of a task list. Ids and
classes pass the first list, because the renderer reads them; only those that it made or checked pass the second.
"""

import nh3
from pygments.token import STANDARD_TYPES

CODE_CLASS_PREFIX = "hl-"

PHRASING = frozenset(
    """
    a abbr b bdi bdo br cite code del dfn em i img ins kbd mark q s samp small span strike strong sub sup time
    u var wbr
    """.split()  # noqa: SIM905
)
STRUCTURE = frozenset(
    """
    aside blockquote caption col colgroup dd details div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr li ol p
    pre section summary table tbody td tfoot th thead tr ul
    """.split()  # noqa: SIM905
)
ALLOWED_TAGS = PHRASING | STRUCTURE

_SHARED_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"id", "lang", "dir"},
    "a": {"href", "title"},
    "abbr": {"title"},
    "col": {"span"},
    "colgroup": {"span"},
    "details": {"open"},
    "img": {"src", "alt", "title", "width", "height"},
    "li": {"value"},
    "ol": {"start", "reversed"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
}


def _with(more: dict[str, set[str]]) -> dict[str, set[str]]:
    names = _SHARED_ATTRIBUTES.keys() | more.keys()
    return {name: _SHARED_ATTRIBUTES.get(name, set()) | more.get(name, set()) for name in names}


_SOURCE = nh3.Cleaner(
    tags=set(ALLOWED_TAGS),
    attributes=_with({"*": {"class", "align"}, "a": {"name"}}),
    url_schemes={"http", "https", "mailto", "tel", "article", "media"},
    link_rel=None,
)

_ALIGNMENT = {"align-left", "align-center", "align-right"}
_CALLOUTS = {"callout"} | {f"callout-{kind}" for kind in ("note", "tip", "important", "warning", "caution")}
_CODE = {CODE_CLASS_PREFIX + name for name in STANDARD_TYPES.values() if name}

_PAGE = nh3.Cleaner(
    tags=set(ALLOWED_TAGS | {"input"}),
    attributes=_with(
        {
            "a": {"rel", "aria-label"},
            "aside": {"role"},
            "div": {"tabindex", "role", "aria-label", "data-language"},
            "img": {"loading", "decoding"},
            "input": {"checked", "disabled", "aria-label"},
            "pre": {"tabindex"},
            "span": {"role", "aria-hidden", "aria-label"},
        }
    ),
    tag_attribute_values={"input": {"type": {"checkbox"}}},
    allowed_classes={
        "a": {"heading-link", "footnote-backref", "external-picture"},
        "aside": _CALLOUTS,
        "div": {"table-scroll", "code-block"},
        "figure": {"missing-picture"},
        "li": {"footnote-item", "task"},
        "ol": {"footnotes-list"},
        "p": {"callout-title", "video"},
        "section": {"footnotes"},
        "span": _CODE | {"anchor-alias", "missing-picture", "picture-note"},
        "sup": {"footnote-ref"},
        "td": _ALIGNMENT,
        "th": _ALIGNMENT,
        "ul": {"task-list"},
    },
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,
)


def clean_source(html: str) -> str:
    """Keep of `html` what authors may write; the result is well-formed."""
    return _SOURCE.clean(html)


def clean_page(html: str) -> str:
    """Keep of `html` what the renderer may send to a browser."""
    return _PAGE.clean(html)
