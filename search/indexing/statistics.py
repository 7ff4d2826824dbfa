"""What a generation knows of all its words: how many chunks hold each common one, and how long the fields are.

Both only weigh words, so they may lag: they are counted anew, as a whole, when enough chunks have changed. Words that
few chunks hold are not kept at all but counted when they are asked for, which is cheap, so that a word that was written
a moment ago is found, and weighed, at once. Counts are by locale and visibility, because the weight of a word must not
tell of texts that its reader may not read.
"""

import time
from collections.abc import Sequence

from django.db import connection, transaction

from search.indexing.weighing import weigh_unweighed
from search.models import IndexGeneration

# A large generation is counted anew when so large a part of its chunks is new, gone or shown to others; a small one,
# whenever any is.
DRIFT = 0.05
SMALL = 2_000
# Words that as many chunks hold, in all languages, have a count; a rarer one costs less to count than to keep.
COMMON = 100
# Weights follow the mean lengths when one of them is so far from what they were made with.
LENGTHS_DRIFT = 0.1

CHANGED = """
    WITH present AS (
        SELECT c.locale, c.visibility, count(*) AS chunks, count(*) FILTER (
            WHERE c.id > coalesce(mean.newest_chunk, 0)) AS new
        FROM search_chunk c
        LEFT JOIN search_meanlengths mean ON mean.generation_id = c.generation_id AND mean.locale = c.locale
        WHERE c.generation_id = %(generation)s GROUP BY c.locale, c.visibility
    ), counted AS (
        SELECT locale, visibility, chunks FROM search_wordcount WHERE generation_id = %(generation)s AND lexeme = ''
    )
    SELECT coalesce(sum(present.chunks), 0),
        coalesce(sum(greatest(present.new, abs(coalesce(present.chunks, 0) - coalesce(counted.chunks, 0)))), 0)
    FROM present FULL JOIN counted USING (locale, visibility)
"""
FORGET = "DELETE FROM search_wordcount WHERE generation_id = %(generation)s"
COUNT_CHUNKS = """
    INSERT INTO search_wordcount (generation_id, locale, lexeme, visibility, chunks)
    SELECT generation_id, locale, '', visibility, count(*)
    FROM search_chunk WHERE generation_id = %(generation)s GROUP BY generation_id, locale, visibility
"""
# ts_stat takes its query as text; the generation's id is a number of ours, the others are values of `kb`.
COUNT_WORDS = """
    INSERT INTO search_wordcount (generation_id, locale, lexeme, visibility, chunks)
    SELECT %(generation)s, locale, word, visibility, ndoc
    FROM (
        SELECT locale, visibility, word, ndoc, sum(ndoc) OVER (PARTITION BY word) AS everywhere
        FROM (SELECT DISTINCT locale, visibility FROM search_chunk WHERE generation_id = %(generation)s) AS spoken,
            LATERAL ts_stat(format(
                'SELECT tsv FROM search_chunk WHERE generation_id = %%s AND locale = %%L AND visibility = %%L',
                %(generation)s, locale, visibility))
    ) AS counted
    WHERE everywhere >= %(common)s
"""
# Places that PostgreSQL does not keep (more than 255 of one word, or behind the 16,383rd) are not counted: no chunk is
# as long.
MEASURE = """
    WITH length AS (
        SELECT c.locale, place.letter, count(*)::float8 AS words
        FROM search_chunk c, unnest(c.tsv) AS word, unnest(word.weights) AS place (letter)
        WHERE c.generation_id = %(generation)s GROUP BY c.locale, place.letter
    ), size AS (
        SELECT locale, count(*) AS chunks, max(id) AS newest
        FROM search_chunk WHERE generation_id = %(generation)s GROUP BY locale
    ), mean AS (
        SELECT locale, newest,
            coalesce(sum(words) FILTER (WHERE letter = 'A'), 0) / chunks AS title,
            coalesce(sum(words) FILTER (WHERE letter = 'B'), 0) / chunks AS headings,
            coalesce(sum(words) FILTER (WHERE letter = 'C'), 0) / chunks AS text
        FROM size LEFT JOIN length USING (locale) GROUP BY locale, newest, chunks
    )
    INSERT INTO search_meanlengths AS kept (generation_id, locale, title, headings, text, version, newest_chunk)
    SELECT %(generation)s, locale, title, headings, text, 1, newest FROM mean
    ON CONFLICT (generation_id, locale) DO UPDATE SET
        newest_chunk = EXCLUDED.newest_chunk,
        title = CASE WHEN {drifted} THEN EXCLUDED.title ELSE kept.title END,
        headings = CASE WHEN {drifted} THEN EXCLUDED.headings ELSE kept.headings END,
        text = CASE WHEN {drifted} THEN EXCLUDED.text ELSE kept.text END,
        version = kept.version + ({drifted})::int
"""
HAS_DRIFTED = " OR ".join(
    f"abs(EXCLUDED.{field} - kept.{field}) > %(lengths_drift)s * kept.{field}"
    for field in ("title", "headings", "text")
)


def refresh_statistics_if_drifted(*, generation: IndexGeneration, until: float | None = None) -> bool:
    """Count words anew if enough chunks have changed, and weigh what has no weights or old ones.

    :param until: stop weighing between batches after this (monotonic seconds); the next call goes on.
    :return: whether words were counted.
    """
    with connection.cursor() as cursor:
        cursor.execute(CHANGED, {"generation": generation.pk})
        chunks, changed = cursor.fetchone()
    has_drifted = bool(changed > (0 if chunks < SMALL else DRIFT * float(chunks)))
    if has_drifted:
        count_words(generation=generation)
    weigh_all(generation=generation, until=until)
    return has_drifted


def refresh_statistics(*, generation: IndexGeneration) -> None:
    """Count words and measure fields exactly, however little has changed, and weigh all chunks by that."""
    count_words(generation=generation, lengths_drift=0.0)
    weigh_all(generation=generation)


def weigh_all(*, generation: IndexGeneration, until: float | None = None) -> None:
    """Weigh in batches of a transaction each, so that writers never wait long."""
    while until is None or time.monotonic() < until:
        with transaction.atomic():
            if not weigh_unweighed(generation=generation):
                return


@transaction.atomic
def count_words(*, generation: IndexGeneration, lengths_drift: float = LENGTHS_DRIFT) -> None:
    """Replace the counts of the generation, and its mean lengths where they are further off than `lengths_drift`."""
    params = {"generation": generation.pk, "common": COMMON, "lengths_drift": lengths_drift}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('search_statistics'), %(generation)s)", params)
        # The newest chunk first: one that is written meanwhile counts as new the next time.
        for statement in _statements():
            cursor.execute(statement, params)


def _statements() -> Sequence[str]:
    return (MEASURE.format(drifted=HAS_DRIFTED), FORGET, COUNT_CHUNKS, COUNT_WORDS)
