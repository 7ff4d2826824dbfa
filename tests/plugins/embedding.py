"""Every test embeds with a fast deterministic fake, unless it is marked `real_model`."""

import os
from collections.abc import Iterator

import pytest

from search.embedding import use_embedder
from tests.fakes import HashingEmbedder


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "real_model: loads the real embedding model")
    # What a test finds must not depend on how busy the machine is.
    os.environ.setdefault("RERANK_DEADLINE_MS", "60000")


@pytest.fixture(autouse=True)
def embedder(request: pytest.FixtureRequest) -> Iterator[HashingEmbedder | None]:
    """The fake that stands for the model; None in a test of the real one."""
    if request.node.get_closest_marker("real_model"):
        yield None
        return
    fake = HashingEmbedder()
    with use_embedder(fake):
        yield fake
