"""Links and pictures in a Markdown text: which it has, and the same text with each pointing where it should.

Works on the source text, so that what a writer typed stays as it was; code, fenced or inline, is never touched.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

FENCE = r"^(?P<fence>[ \t>]*(?P<ticks>`{3,}|~{3,}))[^\n]*\n.*?(?:^[ \t>]*(?P=ticks)[`~]*[ \t]*$|\Z)"
CODE_SPAN = r"(?P<span>(?P<tick>`+)(?!`)[^\n]*?(?<!`)(?P=tick)(?!`))"
INLINE = (
    r"(?P<bang>!?)\[(?P<label>(?:[^\[\]\\\n]|\\.|\[[^\[\]\n]*\])*)\]"
    r"\((?P<lead>[ \t]*)(?:<(?P<angled>[^<>\n]*)>|(?P<bare>[^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*))"
    r"(?P<tail>(?:[ \t]+(?:\"[^\"\n]*\"|'[^'\n]*'))?[ \t]*\))"
)
REFERENCE = r"^(?P<refhead>[ ]{0,3}\[(?!\^)[^\]\n]+\]:[ \t]*)(?:<(?P<refangled>[^<>\n]*)>|(?P<refbare>\S+))"
ATTRIBUTE = (
    r"(?P<tag><(?P<element>a|img)\b[^<>]*?\b(?:href|src)\s*=\s*(?P<quote>[\"']))(?P<url>[^\"'<>]*)(?P=quote)"
)
TARGETS = re.compile("|".join((FENCE, CODE_SPAN, INLINE, REFERENCE, ATTRIBUTE)), re.MULTILINE | re.DOTALL)
ZENDESK_ARTICLE = re.compile(
    r"\A(?:https?://[^/\s]+)?/hc/[^/\s]+/articles/(?P<id>\d+)(?:-(?P<words>[^?#/\s]*))?[^#\s]*(?:#(?P<anchor>\S*))?\Z"
)
WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Target:
    """Where a link or picture points, as written: percent signs decoded, the anchor apart."""

    url: str
    text: str
    is_picture: bool

    @property
    def is_relative(self) -> bool:
        return bool(self.url) and not re.match(r"[a-zA-Z][\w+.-]*:|//|#|/", self.url)

    @property
    def path(self) -> str:
        return unquote(self.url.split("#")[0].split("?")[0])

    @property
    def anchor(self) -> str:
        return unquote(self.url.partition("#")[2])


def targets(body: str) -> list[Target]:
    """List each link and picture of a text, in order."""
    found: list[Target] = []

    def note(target: Target) -> None:
        found.append(target)

    rewrite(body, note)
    return found


def rewrite(body: str, change: Callable[[Target], str | None]) -> str:
    """Return the text with the target of each link or picture replaced by what `change` returns, unless None."""

    def replace(match: re.Match[str]) -> str:
        if match["fence"] is not None or match["span"] is not None:
            return match[0]
        url, start, end = _url_of(match)
        target = Target(url=url, text=match["label"] or "", is_picture=_is_picture(match))
        new = change(target)
        if new is None:
            return match[0]
        return match.string[match.start() : start] + new + match.string[end : match.end()]

    return TARGETS.sub(replace, body)


def _url_of(match: re.Match[str]) -> tuple[str, int, int]:
    for name, brackets in (("angled", 1), ("bare", 0), ("refangled", 1), ("refbare", 0), ("url", 0)):
        if match[name] is not None:
            return match[name], match.start(name) - brackets, match.end(name) + brackets
    return "", match.end(), match.end()


def _is_picture(match: re.Match[str]) -> bool:
    return match["bang"] == "!" or match["element"] == "img"


def normalised(text: str) -> str:
    """Reduce a title, a link's text or the words of an address to what they have in common."""
    return " ".join(WORDS.findall(text.casefold()))


def learn_zendesk_ids(bodies: Iterable[str], *, by_title: Mapping[str, int]) -> dict[str, int]:
    """Find out which article an id in `/hc/…/articles/<id>` means when no file carries it.

    An address may hold the title's words, and a link's text is often the title: an id belongs to the article that
    most of its links name, if any does.
    """
    votes: dict[str, Counter[int]] = defaultdict(Counter)
    for body in bodies:
        for target in targets(body):
            match = ZENDESK_ARTICLE.match(target.url)
            if match is None:
                continue
            for words in (unquote(match["words"] or "").replace("-", " "), target.text):
                article = by_title.get(normalised(words))
                if article is not None:
                    votes[match["id"]][article] += 1
    return {external_id: counter.most_common(1)[0][0] for external_id, counter in votes.items()}
