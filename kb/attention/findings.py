"""What a text alone tells of itself: pictures without a description, and passages that are hard to read. Pure."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from kb.attention.readability import HARD, ease
from kb.models.attention import AttentionKind
from kb.rendering import BlockKind, sections
from kb.rendering.document import Document
from kb.rendering.tree import walk

LONGEST_QUOTE = 400


@dataclass(frozen=True)
class Finding:
    """`detail` is what the queue shows; its names are those of the templates in `kb/editor/attention`."""

    kind: AttentionKind
    key: str
    fingerprint: str
    detail: dict[str, str | int] = field(default_factory=dict)


def finding(kind: AttentionKind, name: str, *, found_in: str, **detail: str | int) -> Finding:
    """Make a finding that `name` tells from others of its kind and text, and that a change of `found_in` renews."""
    return Finding(kind, hash_of(name), hash_of(found_in), detail)


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def pictures_without_words(document: Document) -> Iterator[Finding]:
    for element in walk(document.root):
        address = element.attributes.get("src", "")
        if element.tag == "img" and address and not element.attributes.get("alt", "").strip():
            yield finding(AttentionKind.ALT_TEXT, address, found_in=address, address=address[:LONGEST_QUOTE])


def hard_passages(body: str, *, locale: str) -> Iterator[Finding]:
    for section in sections(body):
        for block in section.blocks:
            if block.kind not in {BlockKind.PARAGRAPH, BlockKind.CALLOUT, BlockKind.QUOTE}:
                continue
            score = ease(block.text, locale=locale)
            if score is not None and score < HARD:
                yield finding(
                    AttentionKind.HARD_TO_READ,
                    block.text,
                    found_in=block.text,
                    quote=block.text[:LONGEST_QUOTE],
                    score=round(score),
                    anchor=section.anchor,
                )
