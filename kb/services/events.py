"""Tell the layers above what changed, once it is true for everybody."""

from collections.abc import Iterable

import structlog
from django.db import transaction

from kb.models import Article
from kb.signals import articles_changed

logger = structlog.get_logger(__name__)


def announce_changes(article_ids: Iterable[int]) -> None:
    """Send `articles_changed` after the commit; a receiver that fails breaks neither the change nor the others."""
    ids = sorted(set(article_ids))
    if ids:
        transaction.on_commit(lambda: _send(ids), robust=True)


def _send(article_ids: list[int]) -> None:
    for receiver, problem in articles_changed.send_robust(sender=Article, article_ids=article_ids):
        if isinstance(problem, Exception):
            name = getattr(receiver, "__qualname__", repr(receiver))
            logger.error("receiver_failed", receiver=name, error=repr(problem))
