"""What the index knows of a question's words, in one query: stems, how many chunks hold each, other forms of them.

Only chunks that the reader may see are counted: a word's weight would tell of texts that hold it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from kb.visibility import Visibility
from search.languages import text_search_config
from search.retrieval.eligibility import Constraint, Params
from search.retrieval.forms import Form, FormKind, Wanted
from search.retrieval.generations import Generation
from search.retrieval.question import Question

# Chunks that were written since words were counted, of which so many are looked through.
MOST_NEW = 2_000
# Compounds of one word, the most frequent ones.
MOST_COMPOUNDS = 6

# A common word was counted before; a rare one is counted now, so that a word that is new is known at once. One that is
# common in other languages alone is looked for in the chunks that are newer than the counts.
LOOK_UP = """
    WITH reading AS (
        SELECT * FROM unnest(%(locales)s::text[], %(configs)s::text[]) AS reading (locale, config)
    ), asked AS MATERIALIZED (
        SELECT reading.locale, reading.config, lexeme.lexeme
        FROM reading, unnest(to_tsvector(reading.config::regconfig, %(text)s)) AS lexeme
    ), request AS MATERIALIZED (
        SELECT * FROM unnest(%(kinds)s::text[], %(wanted_locales)s::text[], %(wanted_configs)s::text[],
            %(typed)s::text[], %(patterns)s::text[]) AS request (kind, locale, config, typed, pattern)
    ), wanted AS MATERIALIZED (
        SELECT request.*, stem FROM request JOIN (
            SELECT locale, typed, (tsvector_to_array(to_tsvector(config::regconfig, typed)))[1] AS stem
            FROM (SELECT DISTINCT locale, config, typed FROM request) AS each
        ) AS stemmed USING (locale, typed) WHERE stem IS NOT NULL
    ), form AS (
        SELECT 'misspelled' AS kind, asked.locale, asked.config, '' AS typed, asked.lexeme AS stem, v.word
        FROM asked JOIN search_vocabularyword v ON v.generation_id = %(generation)s
            AND v.locale = asked.locale AND v.meant = asked.lexeme AND v.meant <> ''
        UNION
        SELECT kind, wanted.locale, config, typed, stem, v.word
        FROM wanted JOIN search_vocabularyword v ON v.generation_id = %(generation)s
            AND v.locale = wanted.locale AND v.word = wanted.pattern
        WHERE kind = 'part'
        UNION
        SELECT kind, locale, config, typed, stem, pattern FROM wanted WHERE kind = 'spelling'
        UNION
        SELECT kind, wanted.locale, config, typed, stem, v.word
        FROM wanted, LATERAL (
            SELECT v.word FROM search_vocabularyword v
            WHERE v.generation_id = %(generation)s AND v.locale = wanted.locale AND v.word LIKE wanted.pattern
                AND char_length(v.word) > char_length(wanted.typed) + 2
            ORDER BY v.chunks DESC, v.word LIMIT %(most_compounds)s) AS v
        WHERE kind = 'compound'
    ), lexeme AS (
        SELECT 'word' AS kind, locale, lexeme, '' AS typed, '' AS stem, '' AS word FROM asked
        UNION ALL
        SELECT kind, locale, found.lexeme, typed, stem, word
        FROM form, unnest(to_tsvector(config::regconfig, word)) AS found
    )
    SELECT lexeme.*, CASE
        WHEN counted.chunks > 0 THEN counted.chunks
        WHEN counted.is_common THEN (
            SELECT count(*) FROM (
                SELECT * FROM search_chunk WHERE id > (
                    SELECT max(newest_chunk) FROM search_meanlengths WHERE generation_id = %(generation)s)
                ORDER BY id LIMIT %(most_new)s) AS c
            WHERE {holds})
        ELSE (SELECT count(*) FROM search_chunk c WHERE {holds}) END
    FROM lexeme, LATERAL (
        SELECT count(*) > 0 AS is_common, sum(chunks) FILTER (
            WHERE locale = lexeme.locale AND visibility = ANY(%(visibilities)s)) AS chunks
        FROM search_wordcount counted
        WHERE counted.generation_id = %(generation)s AND counted.locale = ANY(%(locales)s)
            AND counted.lexeme = lexeme.lexeme) AS counted
    UNION ALL
    SELECT 'size', locale, '', '', '', '', sum(chunks) FROM search_wordcount
    WHERE generation_id = %(generation)s AND lexeme = '' AND visibility = ANY(%(visibilities)s) GROUP BY locale
    UNION ALL
    SELECT 'constraint', reading.locale, constrained.query::text, '', '', '', 0
    FROM reading,
        LATERAL (SELECT websearch_to_tsquery(reading.config::regconfig, %(required)s)
            && websearch_to_tsquery(reading.config::regconfig, %(excluded)s) AS query) AS constrained
    WHERE numnode(constrained.query) > 0
"""
HOLDS = """c.generation_id = %(generation)s AND c.locale = lexeme.locale
    AND c.visibility = ANY(%(visibilities)s) AND c.tsv @@ quote_literal(lexeme.lexeme)::tsquery"""


@dataclass(frozen=True)
class LookedUp:
    """`words` are (locale, lexeme, chunks that hold it), `sizes` the chunks in each locale."""

    words: tuple[tuple[str, str, int], ...]
    forms: tuple[Form, ...]
    sizes: Mapping[str, int]
    constraint: Constraint | None


def look_up(
    question: Question,
    *,
    generation: Generation,
    locales: Sequence[str],
    visibilities: Collection[Visibility],
    wanted: Sequence[Wanted] = (),
) -> LookedUp:
    """Read the question in every one of `locales`. One query."""
    params: Params = {
        "generation": generation.id,
        "visibilities": [str(visibility) for visibility in visibilities],
        "locales": list(locales),
        "configs": [text_search_config(locale) for locale in locales],
        "text": question.text,
        "required": question.required,
        "excluded": " ".join(f'-"{operand}"' for operand in question.excluded),
        "kinds": [str(form.kind) for form in wanted],
        "wanted_locales": [form.locale for form in wanted],
        "wanted_configs": [form.config for form in wanted],
        "typed": [form.typed for form in wanted],
        "patterns": [form.pattern for form in wanted],
        "most_new": MOST_NEW,
        "most_compounds": MOST_COMPOUNDS,
    }
    with connection.cursor() as cursor:
        cursor.execute(LOOK_UP.format(holds=HOLDS), params)
        rows = cursor.fetchall()
    constraints = tuple((row[1], row[2]) for row in rows if row[0] == "constraint")
    return LookedUp(
        words=tuple((row[1], row[2], int(row[6])) for row in rows if row[0] == "word"),
        forms=tuple(
            Form(FormKind(kind), locale, typed, stem, word, lexeme, int(chunks))
            for kind, locale, lexeme, typed, stem, word, chunks in rows
            if kind in set(FormKind)
        ),
        sizes={row[1]: int(row[6]) for row in rows if row[0] == "size"},
        constraint=Constraint(constraints) if question.has_constraint else None,
    )
