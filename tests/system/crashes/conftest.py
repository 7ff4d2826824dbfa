"""One running help center whose servers are killed and held up; whatever a test does to it, it heals."""

import time
from collections.abc import Callable, Iterator

import pytest

from tests.plugins.live_stack import LiveStack, live_stack
from tests.system.people import Editor, Reader, editor_of, seconds_until

HEALED_SECONDS = 240.0


@pytest.fixture(scope="package")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveStack]:
    environment = {"DEMO": "0", "RECONCILE_SECONDS": "3", "BROKER_PAUSE_SECONDS": "2"}
    with live_stack(tmp_path_factory.mktemp("sturdy"), **environment) as running:
        yield running


@pytest.fixture(scope="package")
def editor(stack: LiveStack) -> Iterator[Editor]:
    with editor_of(stack) as process:
        yield process


@pytest.fixture
def visitor(stack: LiveStack) -> Reader:
    return Reader(stack)


@pytest.fixture
def until() -> Callable[..., float]:
    """Wait for a condition, far longer than it takes on a machine with other work."""

    def wait(what: str, condition: Callable[[], bool], *, at_most: float = HEALED_SECONDS) -> float:
        return seconds_until(condition, since=time.monotonic(), at_most=at_most, what=what)

    return wait


@pytest.fixture
def whole(editor: Editor, until: Callable[..., float]) -> Iterator[None]:
    """Check, once a test is over, that what is published is in the index, each text as a whole and once."""
    yield
    until("the index is complete", lambda: editor("indexed_texts") == editor("live_texts"))
    editor("reconcile_once")
    assert editor("lagging") == 0
