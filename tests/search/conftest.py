"""What the tests of the index share."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime

import pytest
from django.db import connection

from search.indexing.generations import ensure_live_generation
from search.models import IndexGeneration


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture
def generation(db, now) -> IndexGeneration:
    return ensure_live_generation(at=now)


@pytest.fixture
def other_connection() -> Callable[
    [Callable[[], AbstractContextManager[object]]], AbstractContextManager[None]
]:
    """Hold a context open on another database connection, as another process would."""

    @contextmanager
    def held(make: Callable[[], AbstractContextManager[object]]) -> Iterator[None]:
        entered, leave = threading.Event(), threading.Event()

        def run() -> None:
            try:
                with make():
                    entered.set()
                    leave.wait(30)
            finally:
                entered.set()
                connection.close()

        thread = threading.Thread(target=run)
        thread.start()
        entered.wait(30)
        try:
            yield
        finally:
            leave.set()
            thread.join(30)

    return held
