"""HTML that authors wrote into Markdown, made safe to hand to an HTML parser.

Only tags of the allow-list go on. A tag that HTML does not know is text that somebody wrote ("ssh <host>") and
stays readable. What makes a parser slow is capped: open elements, open formatting, the number of tags.
"""

import re

from kb.rendering.allowlist import ALLOWED_TAGS, PHRASING

DEEPEST_ELEMENT = 60
# An HTML parser opens all open formatting again in each new block, so that its work is blocks times formatting.
DEEPEST_FORMATTING = 8
MOST_TAGS = 50_000

_FORMATTING = PHRASING - {"br", "img", "wbr"}
_NEVER_OPEN = frozenset(
    """
    br wbr img hr col p li td th tr thead tbody tfoot dt dd caption colgroup
    """.split()  # noqa: SIM905
)  # Void, or closed by what follows.
_DROPPED_WITH_CONTENT = frozenset(
    """
    script style template noscript iframe object applet svg math title textarea select noframes noembed xmp
    """.split()  # noqa: SIM905
)
_DROPPED = _DROPPED_WITH_CONTENT | frozenset(
    """
    acronym address area article audio base basefont big blink body button canvas center data datalist dialog
    dir embed fieldset font footer form frame frameset head header hgroup html input label legend link main
    map marquee menu meta meter nav nobr optgroup option output param picture plaintext progress rp rt
    ruby search slot source track tt video
    """.split()  # noqa: SIM905
)

# Possessive, and each character has one way to match: time stays linear in the length of the text.
_MARKUP = re.compile(
    r"(?P<comment><!--)"
    r"|<[!?][^<>]*+>"
    r"|<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9:_-]*+)(?P<rest>(?:[^<>\"']|\"[^\"]*+\"|'[^']*+')*+)>"
    r"|(?P<stray><)"
)


class RawHtml:
    """Filters the raw pieces of one document, in order; it counts what is open from one piece to the next."""

    def __init__(self) -> None:
        self._elements = 0
        self._formatting = 0
        self._tags = 0
        self._skipped: dict[str, int] = {}

    def filter(self, piece: str) -> str:
        parts: list[str] = []
        unclosed: set[str] = set()
        position = 0
        while markup := _MARKUP.search(piece, position):
            parts.append(piece[position : markup.start()])
            position = markup.end()
            if markup["comment"]:
                end = piece.find("-->", position)
                position = len(piece) if end < 0 else end + 3
            elif markup["stray"]:
                parts.append("&lt;")
            elif name := markup["name"]:
                parts.append(self._tag(markup, name.lower()))
                if not markup["close"] and name.lower() in _DROPPED_WITH_CONTENT - unclosed:
                    position = self._after(piece, name.lower(), position, unclosed)
        parts.append(piece[position:])
        return "".join(parts)

    def _after(self, piece: str, name: str, position: int, unclosed: set[str]) -> int:
        end = re.compile(rf"</{name}", re.IGNORECASE).search(piece, position)
        if end is None:
            unclosed.add(name)
            return position
        return end.start()

    def _tag(self, markup: "re.Match[str]", name: str) -> str:
        if name in _DROPPED:
            return ""
        if name not in ALLOWED_TAGS:
            return self._foreign(markup, name)
        is_kept = self._is_closed(name) if markup["close"] else self._is_opened(name)
        return markup[0] if is_kept else ""

    def _foreign(self, markup: "re.Match[str]", name: str) -> str:
        if markup["close"] and self._skipped.get(name):
            self._skipped[name] -= 1
            return ""
        if "=" in markup["rest"]:
            # A tag with attributes was written for a browser; one without is a placeholder.
            self._skipped[name] = self._skipped.get(name, 0) + 1
            return ""
        return markup[0].replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    def _is_opened(self, name: str) -> bool:
        self._tags += 1
        if self._tags > MOST_TAGS:
            return False
        if name in _NEVER_OPEN:
            return True
        is_formatting = name in _FORMATTING
        opened, most = (
            (self._formatting, DEEPEST_FORMATTING) if is_formatting else (self._elements, DEEPEST_ELEMENT)
        )
        if opened >= most:
            self._skipped[name] = self._skipped.get(name, 0) + 1
            return False
        self._count(is_formatting, 1)
        return True

    def _is_closed(self, name: str) -> bool:
        if self._skipped.get(name):
            self._skipped[name] -= 1
            return False
        if name not in _NEVER_OPEN:
            self._count(name in _FORMATTING, -1)
        return True

    def _count(self, is_formatting: bool, step: int) -> None:
        if is_formatting:
            self._formatting = max(0, self._formatting + step)
        else:
            self._elements = max(0, self._elements + step)
