"""Advisory locks of PostgreSQL: they need no row to exist, and die with the connection of a killed process."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from enum import IntEnum

from django.db import connection

# The first of the two keys; the second is the job, or a bucket of articles.
NAMESPACE = 0x5167_0000
# Articles share so many locks in a generation, so that a large transaction does not fill the server's lock table.
BUCKETS = 256


class Job(IntEnum):
    RECONCILE = 1
    REINDEX = 2
    VECTOR_INDEX = 3
    SWITCH = 4


def hold_articles(*, generation_id: int, article_ids: Collection[int]) -> None:
    """Wait until nobody else writes these articles in this generation; held until the transaction ends.

    The articles' own rows first: whoever deletes one holds it before anything that hangs on it, which would else be
    locked in another order than here.
    """
    buckets = sorted({article_id % BUCKETS for article_id in article_ids})
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT FROM kb_article WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE;
            SELECT pg_advisory_xact_lock(%s, bucket) FROM unnest(%s::int[]) AS bucket
            """,
            [sorted(article_ids), NAMESPACE + 1 + generation_id % 0xFFFF, buckets],
        )


@contextmanager
def only_one(job: Job) -> Iterator[bool]:
    """Say whether this process may do `job` now: False when another is at it. Held until the block ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [NAMESPACE, job.value])
        is_ours = bool(cursor.fetchone()[0])
    try:
        yield is_ours
    finally:
        if is_ours and connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [NAMESPACE, job.value])
