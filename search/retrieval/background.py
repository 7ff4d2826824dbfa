"""What a reader's part of a large index is like: how many passages it has, and a sample of their vectors.

The counts decide between comparing everything and asking the index. The sample gives each question its background, the
mean and deviation of its cosine with passages in general: always the same passages, those whose content hash is
smallest, so that a score does not change from one search to the next, nor from one process to another.

Kept in the process for some minutes: both describe thousands of passages, and neither decides what may be found.
"""

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from django.db import connection

from search.models import Chunk
from search.retrieval.eligibility import Eligibility
from search.retrieval.generations import Generation

LIVES_SECONDS = 300.0
# The mean of so many cosines is within 3 % of their deviation, at 1.5 MB for 384 dimensions.
SAMPLE = 1_000
# Readers (by what they may read) and languages that are remembered at once.
MOST_KEPT = 16

COUNT = "SELECT c.category_id, count(*) FROM search_chunk c WHERE {eligible} GROUP BY c.category_id"
COUNT_SOME = "SELECT count(*) FROM (SELECT FROM search_chunk c WHERE {eligible} LIMIT %(most)s) AS eligible"
FIRST_BY_HASH = """
    SELECT c.id FROM search_chunk c WHERE {eligible} AND c.embedding IS NOT NULL
    ORDER BY c.content_hash, c.id LIMIT %(sample)s
"""


@dataclass(frozen=True)
class Background:
    """`sample` has shape (n, dimensions), with n = 0 if none was asked for or no passage has a vector."""

    by_category: Mapping[int, int]
    sample: npt.NDArray[np.float32]

    @property
    def chunks(self) -> int:
        return sum(self.by_category.values())

    def chunks_in(self, category_ids: Sequence[int]) -> int:
        return sum(self.by_category.get(category_id, 0) for category_id in category_ids)

    def spread(self, vector: npt.NDArray[np.float32]) -> tuple[float, float]:
        """Return mean and deviation of the cosine of `vector`, shape (dimensions,), with the sample; 0, 0 without."""
        if not len(self.sample):
            return 0.0, 0.0
        cosines = self.sample @ vector
        return float(cosines.mean()), float(cosines.std(ddof=1)) if len(cosines) > 1 else 0.0


_kept: dict[Eligibility, tuple[float, Background]] = {}
_lock = threading.Lock()


def read_background(eligibility: Eligibility, generation: Generation, *, sample_from: int) -> Background:
    """Return the background of all that a reader may find; with a sample if that is `sample_from` passages or more.

    Three queries every few minutes. A category or a phrase that is asked for does not narrow it.
    """
    whole = replace(eligibility, category_ids=None, constraint=None, chunk_ids=None)
    now = time.monotonic()
    with _lock:
        read_at, known = _kept.get(whole, (0.0, None))
        if known is not None and now - read_at < LIVES_SECONDS:
            if len(known.sample) or known.chunks < sample_from:
                return known
        elif known is not None:
            # The others go on with what is known while this thread reads anew.
            _kept[whole] = (now, known)
    fresh = _read(whole, generation, sample_from=sample_from)
    with _lock:
        _kept.pop(whole, None)
        _kept[whole] = (now, fresh)
        while len(_kept) > MOST_KEPT:
            _kept.pop(next(iter(_kept)))
    return fresh


def count_up_to(eligibility: Eligibility, most: int) -> int:
    """Count what a phrase, an exclusion or a list of passages leaves, `most` at most. One query."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT_SOME.format(eligible=eligibility.sql()), {**eligibility.params(), "most": most})
        return int(cursor.fetchone()[0])


def _read(eligibility: Eligibility, generation: Generation, *, sample_from: int) -> Background:
    with connection.cursor() as cursor:
        cursor.execute(COUNT.format(eligible=eligibility.sql()), eligibility.params())
        by_category = dict(cursor.fetchall())
    sample = np.zeros((0, generation.dimensions), dtype=np.float32)
    if generation.dimensions and sum(by_category.values()) >= sample_from:
        sample = _read_sample(eligibility, generation)
    return Background(by_category, sample)


def _read_sample(eligibility: Eligibility, generation: Generation) -> npt.NDArray[np.float32]:
    with connection.cursor() as cursor:
        statement = FIRST_BY_HASH.format(eligible=eligibility.sql())
        cursor.execute(statement, {**eligibility.params(), "sample": SAMPLE})
        ids = [row[0] for row in cursor.fetchall()]
    vectors = Chunk.objects.filter(pk__in=ids, embedding__isnull=False).values_list("embedding", flat=True)
    sample = np.asarray(list(vectors), dtype=np.float32).reshape(-1, generation.dimensions)
    # Halves are not quite of unit length.
    lengths = np.linalg.norm(sample, axis=1, keepdims=True)
    return np.asarray(sample / np.maximum(lengths, np.finfo(np.float32).tiny), dtype=np.float32)
