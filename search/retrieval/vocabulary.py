"""Keep the vocabulary of a generation: rebuilt as a whole, in one statement, when enough of its chunks have changed."""

from django.db import connection, transaction

from search.models import VocabularyWord

# Below this change of the number of chunks the words are what they were, near enough.
DRIFT = 0.02
SHORTEST_WORD, LONGEST_WORD = 3, 40

COUNT = """
    SELECT (SELECT count(*) FROM search_chunk WHERE generation_id = %(generation)s),
        (SELECT chunks FROM search_vocabularyword
         WHERE generation_id = %(generation)s AND locale = '' AND word = '')
"""

# ts_stat takes its query as text; the generation's id is a number of ours, and the locale is a value of `kb`.
COLLECT = """
    INSERT INTO search_vocabularyword (generation_id, locale, word, chunks)
    SELECT %(generation)s, locale, word, sum(ndoc)
    FROM (SELECT DISTINCT locale FROM search_chunk WHERE generation_id = %(generation)s) AS spoken,
        LATERAL ts_stat(format(
            $$SELECT to_tsvector('simple', title || ' ' || array_to_string(heading_path, ' ') || ' ' || text)
              FROM search_chunk WHERE generation_id = %%s AND locale = %%L$$, %(generation)s, locale)) AS stat
    WHERE char_length(word) BETWEEN %(shortest)s AND %(longest)s AND word ~ '^[[:alpha:]][[:alpha:]''’-]*$'
    GROUP BY locale, word
"""


def refresh_vocabulary_if_drifted(*, generation_id: int) -> bool:
    """Rebuild the vocabulary if the generation grew or shrank since the last time; say whether it was rebuilt."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"generation": generation_id})
        now, then = cursor.fetchone()
    if then is not None and abs(now - then) <= DRIFT * then:
        return False
    refresh_vocabulary(generation_id=generation_id)
    return True


@transaction.atomic
def refresh_vocabulary(*, generation_id: int) -> None:
    """Replace the vocabulary of the generation. A row without a word remembers how many chunks it was made from."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('search_vocabulary'), %s)", [generation_id])
        VocabularyWord.objects.filter(generation_id=generation_id).delete()
        cursor.execute(
            COLLECT, {"generation": generation_id, "shortest": SHORTEST_WORD, "longest": LONGEST_WORD}
        )
        cursor.execute(
            "INSERT INTO search_vocabularyword (generation_id, locale, word, chunks) "
            "SELECT %(generation)s, '', '', count(*) FROM search_chunk WHERE generation_id = %(generation)s",
            {"generation": generation_id},
        )
