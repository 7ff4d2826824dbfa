"""From what the search found to what its page shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.helpcenter.addresses import article_path
from portal.helpcenter.languages import current_locale, language_in_words
from search.contracts import Hit, Passage, Suggestion


@dataclass(frozen=True)
class PassagePart:
    text: str
    is_marked: bool


@dataclass(frozen=True)
class ShownHit:
    title: str
    url: str
    path: tuple[str, ...]
    passage: tuple[PassagePart, ...]
    section: str
    section_url: str
    visibility: str
    locale: str
    # Empty if the article is in the language that was asked for.
    language_name: str
    updated_at: datetime | None


def shown_hit(hit: Hit, *, locale: str) -> ShownHit:
    section = hit.passage.heading_path[-1] if hit.passage.anchor and hit.passage.heading_path else ""
    return ShownHit(
        title=hit.title,
        url=article_path(locale, hit.slug),
        path=tuple(crumb.name for crumb in hit.category_path),
        passage=passage_parts(hit.passage),
        section=section,
        section_url=article_path(locale, hit.slug, hit.passage.anchor),
        visibility=hit.visibility.value,
        locale=hit.locale,
        language_name="" if hit.locale == locale else language_in_words(hit.locale),
        updated_at=hit.updated_at,
    )


def passage_parts(passage: Passage) -> tuple[PassagePart, ...]:
    """Cut the passage at its marks; marks that overlap or leave the text are joined or cut."""
    parts: list[PassagePart] = []
    reached = 0
    for start, end in sorted(passage.marks):
        start, end = max(start, reached), min(end, len(passage.text))
        if start >= end:
            continue
        if start > reached:
            parts.append(PassagePart(passage.text[reached:start], is_marked=False))
        parts.append(PassagePart(passage.text[start:end], is_marked=True))
        reached = end
    if reached < len(passage.text):
        parts.append(PassagePart(passage.text[reached:], is_marked=False))
    return tuple(parts)


def suggestions_data(suggestions: Sequence[Suggestion]) -> list[dict[str, str]]:
    return [
        {
            "title": each.title,
            "heading": each.heading,
            "category": each.category,
            "url": article_path(current_locale(), each.slug, each.anchor),
        }
        for each in suggestions
    ]
