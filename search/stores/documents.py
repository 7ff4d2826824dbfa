"""A passage of the index as a Haystack document, with the names and types that its fields have there."""

from dataclasses import dataclass
from typing import Any

from haystack import Document

from search.models import Chunk

# Fields of a document's meta: the column of the passage and the type of its values.
FIELDS: dict[str, tuple[str, type]] = {
    "article_id": ("article_id", int),
    "translation_id": ("document__translation_id", int),
    "category_id": ("category_id", int),
    "visibility": ("visibility", str),
    "locale": ("locale", str),
    "kind": ("kind", str),
    "ordinal": ("ordinal", int),
    "title": ("title", str),
    "anchor": ("anchor", str),
    "content_hash": ("content_hash", str),
}


class NotAPassage(ValueError):
    """A document's id does not say which passage of which translation it is."""


@dataclass(frozen=True)
class PassageId:
    """What identifies a passage within a generation, written `<translation>-<ordinal>`."""

    translation_id: int
    ordinal: int

    def __str__(self) -> str:
        return f"{self.translation_id}-{self.ordinal}"

    @classmethod
    def read(cls, text: str) -> "PassageId":
        """:raises NotAPassage: if `text` is no such id."""
        translation, dash, ordinal = text.partition("-")
        if not (dash and _is_number(translation) and _is_number(ordinal)):
            raise NotAPassage(f"{text!r} is not of the form <translation>-<ordinal>.")
        return cls(int(translation), int(ordinal))


def as_document(chunk: Chunk, *, score: float | None = None) -> Document:
    """Return the passage with its vector; `chunk.document` must have been selected with it."""
    passage = PassageId(chunk.document.translation_id, chunk.ordinal)
    return Document(
        id=str(passage),
        content=chunk.text,
        embedding=None if chunk.embedding is None else list(chunk.embedding),
        meta=meta_of(chunk),
        score=score,
    )


def meta_of(chunk: Chunk) -> dict[str, Any]:
    return {
        "article_id": chunk.article_id,
        "translation_id": chunk.document.translation_id,
        "category_id": chunk.category_id,
        "visibility": chunk.visibility,
        "locale": chunk.locale,
        "kind": chunk.kind,
        "ordinal": chunk.ordinal,
        "title": chunk.title,
        "anchor": chunk.anchor,
        "heading_path": list(chunk.heading_path),
        "content_hash": chunk.content_hash,
    }


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19
