"""The generation that a search reads, with the counts that weigh its words.

Counts are kept in the process for a minute: they only weigh words, so being late by that much changes no result that
anybody would notice, and never what may be found.
"""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

COUNTS_LIVE_SECONDS = 60.0


@dataclass(frozen=True)
class Generation:
    id: int
    dimensions: int
    recipe: Mapping[str, Any]
    counts: Mapping[str, int]  # chunks by locale
    # Synonyms and pins as they stand now: a new value with every change, none before the first.
    curation_version: str | None = None
    has_tied_questions: bool = False

    @property
    def chunks(self) -> int:
        return sum(self.counts.values())


_counts: dict[int, tuple[float, Mapping[str, int]]] = {}

READ_GENERATION = """
    SELECT g.id, g.dimensions, g.recipe::text,
        CASE WHEN g.id = ANY(%(known)s) THEN NULL ELSE ARRAY(
            SELECT json_build_array(locale, count(*))
            FROM search_chunk WHERE generation_id = g.id GROUP BY locale) END,
        (SELECT version::text FROM search_curationversion),
        EXISTS (SELECT FROM search_tiedquestion)
    FROM search_indexgeneration g
    WHERE {which}
"""
SERVING_SITE = "g.purpose = 'site' AND g.state = 'live'"
ONE = "g.id = %(generation)s"


def read_generation(generation_id: int | None = None) -> Generation | None:
    """Return the generation named, by default the one that serves the site; None if there is none. One query."""
    generation, _ = read_generation_and(None, generation_id)
    return generation


def read_generation_and(
    more: str | None, generation_id: int | None = None
) -> tuple[Generation | None, list[tuple[Any, ...]]]:
    """Return the generation, and the rows of the statement `more`, which goes to the database with the same message."""
    now = time.monotonic()
    # A copy: other threads write the table while this one waits for the database.
    kept = {
        id: counts for id, (read_at, counts) in list(_counts.items()) if now - read_at < COUNTS_LIVE_SECONDS
    }
    statement = READ_GENERATION.format(which=SERVING_SITE if generation_id is None else ONE)
    with connection.cursor() as cursor:
        cursor.execute(
            f"{statement}; {more}" if more else statement, {"known": list(kept), "generation": generation_id}
        )
        row = cursor.fetchone()
        rows = cursor.fetchall() if more and cursor.nextset() else []
    return (_generation_of(row, kept, now) if row is not None else None), rows


def _generation_of(row: tuple[Any, ...], kept: Mapping[int, Mapping[str, int]], now: float) -> Generation:
    found_id, dimensions, recipe, counted, curation_version, has_tied_questions = row
    if counted is None:
        counts = kept[found_id]
    else:
        counts = dict(counted)
        _remember(found_id, now, counts)
    return Generation(
        found_id,
        dimensions,
        json.loads(recipe),
        counts,
        curation_version=curation_version,
        has_tied_questions=has_tied_questions,
    )


def _remember(generation_id: int, now: float, counts: Mapping[str, int]) -> None:
    """Replace the whole table: there is one live generation of each purpose, and old ones are never asked for."""
    expired = [id for id, (read_at, _) in list(_counts.items()) if now - read_at >= COUNTS_LIVE_SECONDS]
    for id in expired:
        _counts.pop(id, None)
    _counts[generation_id] = (now, counts)


def forget_counts(generation_id: int) -> None:
    """Forget what was counted within a transaction that is undone."""
    _counts.pop(generation_id, None)
