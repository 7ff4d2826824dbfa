"""Tell the layers above what changed, once it is true for everybody."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import structlog
from django.db import transaction

from kb.models import Article, Review
from kb.signals import articles_changed, reviews_asked

logger = structlog.get_logger(__name__)


# A signal for each article of an import would be a task for each; so many go into one.
MOST_GATHERED = 20

_gathered: ContextVar[set[int] | None] = ContextVar("gathered", default=None)


@contextmanager
def changes_gathered() -> Iterator[None]:
    """Announce the changes made inside in groups, each after the commit of all that it names."""
    ids: set[int] = set()
    token = _gathered.set(ids)
    try:
        yield
    finally:
        _gathered.reset(token)
        if ids:
            _send(sorted(ids))


def announce_changes(article_ids: Iterable[int]) -> None:
    """Send `articles_changed` after the commit; a receiver that fails breaks neither the change nor the others."""
    ids = sorted(set(article_ids))
    if ids:
        transaction.on_commit(lambda: _send_or_gather(ids), robust=True)


def announce_reviews() -> None:
    """Send `reviews_asked` after the commit; a receiver that fails breaks neither the change nor the others."""
    transaction.on_commit(lambda: _tell(reviews_asked.send_robust(sender=Review)), robust=True)


def _send_or_gather(article_ids: list[int]) -> None:
    gathered = _gathered.get()
    if gathered is None:
        _send(article_ids)
        return
    gathered.update(article_ids)
    if len(gathered) >= MOST_GATHERED:
        ready = sorted(gathered)
        gathered.clear()
        _send(ready)


def _send(article_ids: list[int]) -> None:
    _tell(articles_changed.send_robust(sender=Article, article_ids=article_ids))


def _tell(answers: list[tuple[Any, Any]]) -> None:
    for receiver, problem in answers:
        if isinstance(problem, Exception):
            name = getattr(receiver, "__qualname__", repr(receiver))
            logger.error("receiver_failed", receiver=name, error=repr(problem))
