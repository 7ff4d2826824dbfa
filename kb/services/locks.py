"""Locks for what no single row stands for; each is held until the transaction ends."""

from enum import IntEnum

from django.db import connection

# Any number, to keep these apart from the advisory locks of others in the same database.
_NAMESPACE = 7_243


class Lock(IntEnum):
    CATEGORY_TREE = 1
    ADDRESSES = 2
    SNIPPETS = 3


def hold(lock: Lock) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_NAMESPACE, lock.value])
