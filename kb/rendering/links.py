"""Where links and pictures of a body point, and what a page makes of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, unquote, urlsplit

from kb.rendering.anchors import Anchors, anchor_of
from kb.rendering.markdown import markdown_to_html
from kb.rendering.tree import parse_html, walk

_ARTICLE = re.compile(r"article:(\d{1,18})/?(?:#(.*))?", re.DOTALL)
_MEDIA = re.compile(r"media:([A-Za-z0-9_-]{1,64})")
_ARTICLE_MENTION = re.compile(r"article:(\d{1,18})")
_MEDIA_MENTION = re.compile(r"media:([A-Za-z0-9_-]{1,64})")
_OUTSIDE = re.compile(r"https?://[^\s/?#\\]", re.IGNORECASE)
_CONTACT = re.compile(r"(?:mailto|tel):\S", re.IGNORECASE)
# Browsers drop tabs and line breaks: "/<tab>/example.org" would lead to another site.
_WITHIN_THE_SITE = re.compile(r"/(?![/\\\s])")

# Writers vouch for what they link to, so links are neither "nofollow" nor "ugc". "noopener" keeps the other page
# away from this one however it is opened; "external" says to style sheets and readers' tools that it leads away.
OUTSIDE_REL = "external noopener"


@dataclass(frozen=True)
class MediaFile:
    """Where an attachment is served, and how large it is if it is a picture."""

    url: str
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True)
class BodyLinks:
    """What a reader may be sent to: articles by id, attachments by key, and sites whose pictures may be shown."""

    articles: Mapping[int, str] = field(default_factory=dict)
    media: Mapping[str, MediaFile] = field(default_factory=dict)
    picture_origins: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ArticleTarget:
    article_id: int
    anchor: str


@dataclass(frozen=True)
class Targets:
    """What a body points to within the knowledge base."""

    articles: frozenset[ArticleTarget] = frozenset()
    media_keys: frozenset[str] = frozenset()

    @property
    def article_ids(self) -> frozenset[int]:
        return frozenset(target.article_id for target in self.articles)


def body_targets(body: str) -> Targets:
    if "article:" not in body and "media:" not in body:
        return Targets()
    articles: set[ArticleTarget] = set()
    media_keys: set[str] = set()
    for element in walk(parse_html(markdown_to_html(body))):
        address = element.attributes.get("src" if element.tag == "img" else "href", "")
        if (target := article_target(address)) and element.tag == "a":
            articles.add(target)
        elif key := media_key(address):
            media_keys.add(key)
    return Targets(frozenset(articles), frozenset(media_keys))


def mentioned_targets(body: str) -> Targets:
    """Return what `body_targets` finds, at times more (in code), without reading the Markdown: cheap on each visit."""
    articles = frozenset(ArticleTarget(int(found), "") for found in _ARTICLE_MENTION.findall(body))
    return Targets(articles, frozenset(_MEDIA_MENTION.findall(body)))


def article_target(address: str) -> ArticleTarget | None:
    found = _ARTICLE.fullmatch(address)
    if not found:
        return None
    return ArticleTarget(int(found[1]), anchor_of(unquote(found[2])) if found[2] else "")


def media_key(address: str) -> str | None:
    found = _MEDIA.fullmatch(address)
    return found[1] if found else None


def resolve_link(address: str, *, links: BodyLinks, anchors: Anchors) -> dict[str, str] | None:
    """Return the attributes of a link to `address`, or None if it leads nowhere that this reader may go."""
    if address.startswith("#"):
        anchor = anchors.find(address[1:])
        return {"href": f"#{quote_fragment(anchor)}"} if anchor else None
    if target := article_target(address):
        url = links.articles.get(target.article_id)
        fragment = f"#{quote_fragment(target.anchor)}" if target.anchor else ""
        return {"href": url + fragment} if url else None
    if key := media_key(address):
        file = links.media.get(key)
        return {"href": file.url} if file else None
    if _OUTSIDE.match(address):
        return {"href": address, "rel": OUTSIDE_REL}
    if _CONTACT.match(address) or _WITHIN_THE_SITE.match(address):
        return {"href": address}
    return None


def is_outside(address: str) -> bool:
    return _OUTSIDE.match(address) is not None


def is_from(address: str, origins: frozenset[str]) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return f"{parts.scheme}://{parts.netloc}".lower() in origins


def quote_fragment(anchor: str) -> str:
    return quote(anchor, safe="-._~:")
