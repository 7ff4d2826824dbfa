from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from kb.signals import articles_changed


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def heard(django_capture_on_commit_callbacks) -> Callable[[], AbstractContextManager[list[int]]]:
    """Collect the articles that are announced within a block, once its changes are committed."""

    @contextmanager
    def listen() -> Iterator[list[int]]:
        ids: list[int] = []

        def receive(sender: object, article_ids: list[int], **_: object) -> None:
            ids.extend(article_ids)

        articles_changed.connect(receive)
        try:
            with django_capture_on_commit_callbacks(execute=True):
                yield ids
        finally:
            articles_changed.disconnect(receive)

    return listen
