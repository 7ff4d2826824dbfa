"""Callouts: quotes that begin with `[!NOTE]` (GitHub) or `![info]` (Adobe), in any case."""

import re
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from kb.rendering.tree import Element, is_blank


class CalloutKind(StrEnum):
    NOTE = "note"
    TIP = "tip"
    IMPORTANT = "important"
    WARNING = "warning"
    CAUTION = "caution"


TITLES = {
    CalloutKind.NOTE: _("Note"),
    CalloutKind.TIP: _("Tip"),
    CalloutKind.IMPORTANT: _("Important"),
    CalloutKind.WARNING: _("Warning"),
    CalloutKind.CAUTION: _("Caution"),
}
_KINDS = {kind.value: kind for kind in CalloutKind} | {
    "info": CalloutKind.NOTE,
    "hint": CalloutKind.TIP,
    "success": CalloutKind.TIP,
    "danger": CalloutKind.CAUTION,
    "error": CalloutKind.CAUTION,
}
_MARKER = re.compile(r"\s*(?:\[!([A-Za-z]+)\]|!\[([A-Za-z]+)\])\s*")


def callout_of(quote: Element) -> Element | None:
    """Return the callout that `quote` means, without its marker, or None if it is a quote."""
    children = [child for child in quote.children if not is_blank(child)]
    if (
        not children
        or not isinstance(first := children[0], Element)
        or first.tag != "p"
        or not first.children
    ):
        return None
    opening = first.children[0]
    if not isinstance(opening, str) or not (marker := _MARKER.match(opening)):
        return None
    kind = _KINDS.get((marker[1] or marker[2]).lower())
    if kind is None:
        return None
    first.children[0] = opening[marker.end() :]
    if all(is_blank(child) or _is_line_break(child) for child in first.children):
        children.pop(0)
    title = Element("p", {"class": "callout-title"}, [str(TITLES[kind])])
    return Element("aside", {"class": f"callout callout-{kind}", "role": "note"}, [title, *children])


def _is_line_break(node: Element | str) -> bool:
    return isinstance(node, Element) and node.tag == "br"
