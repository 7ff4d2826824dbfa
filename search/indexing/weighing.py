"""The weight of each word in each chunk: the document's side of BM25F, computed by PostgreSQL from the chunk's words.

BM25F (Robertson, Zaragoza, Taylor 2004; Zaragoza et al. 2004 for the norm of each field): a word that stands t_f times
in field f, which is l_f words long and m_f in the mean, has the frequency Σ_f w_f · t_f / (1 - b_f + b_f · l_f / m_f);
its weight is frequency / (k1 + frequency), so between 0 and 1, and the score of a question the sum of idf · weight.

The constants were chosen on judged questions of seven help centers. The optimum is flat but for one thing: chunks are
of one size but for crumbs, so a norm for the length of the text puts crumbs first (nDCG@10 on the mean of the sets
.782 with b = .05 and .772 with .5), while long titles and headings should be diluted (.777 without, .782 with .7).

Invariant: whoever writes the words of a chunk weighs them in the same transaction.
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection

from search.models import IndexGeneration

# In the order of the weight classes: title, headings and labels, text.
FIELD_WEIGHTS = (2.0, 1.5, 1.0)
LENGTH_SHARES = (0.7, 0.7, 0.05)
K1 = 2.0
# What a generation is weighed with until its words are counted for the first time; in words.
USUAL_LENGTHS = (6.0, 4.0, 80.0)
DIMENSIONS = 2**28
BATCH = 2_000

WEIGH = """
    INSERT INTO search_chunkwords (chunk_id, weights, version)
    SELECT c.id,
        search_word_weights(c.tsv, c.locale, %(k1)s, %(field_weights)s, %(length_shares)s,
            CASE WHEN mean.id IS NULL THEN %(usual)s::float8[]
                ELSE ARRAY[mean.title, mean.headings, mean.text] END),
        coalesce(mean.version, 0)
    FROM {chunks} AS c
    LEFT JOIN search_meanlengths mean ON mean.generation_id = c.generation_id AND mean.locale = c.locale
    ON CONFLICT (chunk_id) DO UPDATE SET weights = EXCLUDED.weights, version = EXCLUDED.version
"""
OF_DOCUMENTS = """
    (SELECT id, generation_id, locale, tsv FROM search_chunk
    WHERE document_id = ANY(%(documents)s) AND tsv IS NOT NULL)
"""
# A chunk that is being written is left to its writer, and none is written while its words are read here.
UNWEIGHED = """
    (SELECT chunk.id, chunk.generation_id, chunk.locale, chunk.tsv FROM search_chunk chunk
    LEFT JOIN search_chunkwords words ON words.chunk_id = chunk.id
    LEFT JOIN search_meanlengths mean ON mean.generation_id = chunk.generation_id AND mean.locale = chunk.locale
    WHERE chunk.generation_id = %(generation)s AND chunk.tsv IS NOT NULL
        AND words.version IS DISTINCT FROM coalesce(mean.version, 0)
    LIMIT %(batch)s FOR NO KEY UPDATE OF chunk SKIP LOCKED)
"""


def word_id(locale: str, lexeme: str) -> int:
    """Return the word's place in the vectors, from 1 to `DIMENSIONS`, as `search_word_id` does in the database."""
    return 1 + int(hashlib.md5(f"{locale} {lexeme}".encode(), usedforsecurity=False).hexdigest()[:7], 16)


def sparse_vector(weights: Mapping[int, float]) -> str:
    """Write a vector of shape (`DIMENSIONS`,) as pgvector reads a `sparsevec`, from weights by place."""
    pairs = ",".join(f"{place}:{weight:.7g}" for place, weight in weights.items())
    return f"{{{pairs}}}/{DIMENSIONS}"


def weigh_documents(*, document_ids: Iterable[int]) -> None:
    """Weigh the words of all chunks of these documents, in the transaction that wrote them."""
    ids = list(document_ids)
    if ids:
        _weigh(OF_DOCUMENTS, documents=ids)


def weigh_unweighed(*, generation: IndexGeneration, batch: int = BATCH) -> int:
    """Weigh chunks that have no weights, or those of former mean lengths, a batch at most; return how many."""
    return _weigh(UNWEIGHED, generation=generation.pk, batch=batch)


def _weigh(chunks: str, **which: Any) -> int:
    params: dict[str, Any] = {
        "k1": K1,
        "field_weights": list(FIELD_WEIGHTS),
        "length_shares": list(LENGTH_SHARES),
        "usual": list(USUAL_LENGTHS),
        **which,
    }
    with connection.cursor() as cursor:
        cursor.execute(WEIGH.format(chunks=chunks), params)
        return int(cursor.rowcount)
