"""From found chunks to what may be shown: every one is checked against `kb` as it is now, in one query.

The index may lag: a chunk passes only if its article may be read now, and if it is of the revision that is live now.
Title, summary, address and category are `kb`'s own, never the index's copies.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db import connection

from kb.visibility import Visibility
from search.languages import text_search_config
from search.retrieval.candidates import quoted
from search.retrieval.eligibility import Params
from search.retrieval.lexical import Analysis

# ts_headline puts these around the words that match; neither survives in a passage, see `read_marks`.
MARK_START, MARK_END = "\x02", "\x03"

# Which of the chunks `ids` may be shown now, to a reader of `locale` who may see `visibilities`.
READABLE = """
    FROM search_chunk c
    {tables}
    JOIN search_indexeddocument d ON d.id = c.document_id
    JOIN kb_translation t ON t.id = d.translation_id AND t.live_revision_id = d.revision_id
    JOIN kb_revision r ON r.id = t.live_revision_id
    JOIN kb_article a ON a.id = t.article_id
    WHERE c.id = ANY(%(ids)s) AND a.visibility = ANY(%(visibilities)s)
        AND t.locale IN (%(locale)s, a.source_locale)
"""

HYDRATE = """
    SELECT c.id, t.article_id, t.id, r.id, t.locale, t.slug, r.title, r.summary, a.category_id, a.visibility,
        t.updated_at, c.heading_path, c.anchor, c.text,
        CASE WHEN c.id = ANY(%(marked)s) THEN (
            -- Tags would be dropped from a headline and move what follows; blanks keep every place.
            SELECT ts_headline(reading.config::regconfig, translate(c.text, '<>&', '   '), reading.query::tsquery,
                'HighlightAll=true, StartSel=' || %(start)s || ', StopSel=' || %(end)s)
            FROM unnest(%(locales)s::text[], %(configs)s::text[], %(queries)s::text[])
                AS reading (locale, config, query)
            WHERE reading.locale = c.locale) END
    {readable}
"""


@dataclass(frozen=True)
class ReadableChunk:
    """A chunk that its reader may see, with the article that it is of; `marked` is its text with marked words."""

    chunk_id: int
    article_id: int
    translation_id: int
    revision_id: int
    locale: str
    slug: str
    title: str
    summary: str
    category_id: int
    visibility: Visibility
    updated_at: datetime | None
    heading_path: tuple[str, ...]
    anchor: str
    text: str
    marked: str | None


def read_chunks(
    chunk_ids: Sequence[int],
    *,
    locale: str,
    visibilities: Collection[Visibility],
    analysis: Analysis | None = None,
    marked: Sequence[int] = (),
) -> Mapping[int, ReadableChunk]:
    """Return those of the chunks that may be shown, by id; the words of `analysis` are marked in the ones `marked`."""
    if not chunk_ids:
        return {}
    queries = _marking_queries(analysis)
    params: Params = {
        "ids": list(chunk_ids),
        "marked": list(marked),
        "visibilities": [str(visibility) for visibility in visibilities],
        "locale": locale,
        "start": MARK_START,
        "end": MARK_END,
        "locales": list(queries),
        "configs": [text_search_config(name) for name in queries],
        "queries": list(queries.values()),
    }
    with connection.cursor() as cursor:
        cursor.execute(HYDRATE.format(readable=READABLE.format(tables="")), params)
        return {row[0]: _read(row) for row in cursor.fetchall()}


def _read(row: Sequence[Any]) -> ReadableChunk:
    """Name the columns in their order, and give three of them their type."""
    values: dict[str, Any] = dict(zip((field.name for field in fields(ReadableChunk)), row, strict=True))
    values["visibility"] = Visibility(values["visibility"])
    values["heading_path"] = tuple(values["heading_path"])
    return ReadableChunk(**values)


def _marking_queries(analysis: Analysis | None) -> dict[str, str]:
    """Return the OR of the question's words for each language that has any."""
    by_locale: dict[str, list[str]] = {}
    for word in analysis.words if analysis else ():
        by_locale.setdefault(word.locale, []).append(quoted(word.lexeme))
    return {locale: " | ".join(words) for locale, words in by_locale.items()}
