"""Keep the vocabulary of a generation: rebuilt as a whole, in one statement, when enough of its chunks have changed."""

from django.db import connection, transaction

from search.models import VocabularyWord
from search.retrieval.misspellings import mark_misspelled

# A large vocabulary is rebuilt when so large a part of the chunks is new or gone; a small one, whenever any is.
DRIFT = 0.02
SMALL = 5_000
SHORTEST_WORD, LONGEST_WORD = 3, 40

COUNT = """
    WITH marker AS (
        SELECT coalesce(max(word::bigint), 0) AS newest, coalesce(max(chunks), 0) AS chunks
        FROM search_vocabularyword WHERE generation_id = %(generation)s AND locale = '')
    SELECT count(*), greatest(count(*) FILTER (WHERE id > marker.newest), abs(count(*) - max(marker.chunks)))
    FROM search_chunk, marker WHERE generation_id = %(generation)s
"""
MARK = """
    INSERT INTO search_vocabularyword (generation_id, locale, word, chunks)
    SELECT %(generation)s, '', coalesce(max(id), 0)::text, count(*)
    FROM search_chunk WHERE generation_id = %(generation)s
"""

# ts_stat takes its query as text; the generation's id is a number of ours, and the locale is a value of `kb`.
COLLECT = """
    INSERT INTO search_vocabularyword (generation_id, locale, word, chunks)
    SELECT %(generation)s, locale, word, sum(ndoc)
    FROM (SELECT DISTINCT locale FROM search_chunk WHERE generation_id = %(generation)s) AS spoken,
        LATERAL ts_stat(format(
            $$SELECT to_tsvector('simple', title || ' ' || array_to_string(heading_path, ' ') || ' ' || text)
              FROM search_chunk WHERE generation_id = %%s AND locale = %%L
                AND kind = 'passage'$$, %(generation)s, locale)) AS stat
    WHERE char_length(word) BETWEEN %(shortest)s AND %(longest)s AND word ~ '^[[:alpha:]][[:alpha:]''’-]*$'
    GROUP BY locale, word
"""


def refresh_vocabulary_if_drifted(*, generation_id: int) -> bool:
    """Rebuild the vocabulary if enough chunks are new or gone since the last time; say whether it was rebuilt.

    Until then, words of chunks that are gone do no harm: what is shown is looked up in the chunks that are there.
    """
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"generation": generation_id})
        chunks, changed = cursor.fetchone()
    if changed <= (0 if chunks < SMALL else DRIFT * chunks):
        return False
    refresh_vocabulary(generation_id=generation_id)
    return True


@transaction.atomic
def refresh_vocabulary(*, generation_id: int) -> None:
    """Replace the vocabulary of the generation. A row without a locale holds the id of the newest chunk read."""
    params = {"generation": generation_id, "shortest": SHORTEST_WORD, "longest": LONGEST_WORD}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('search_vocabulary'), %(generation)s)", params)
        VocabularyWord.objects.filter(generation_id=generation_id).delete()
        # The mark first: a chunk that is written meanwhile counts as new the next time.
        cursor.execute(MARK, params)
        cursor.execute(COLLECT, params)
    mark_misspelled(generation_id=generation_id)
