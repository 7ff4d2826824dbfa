"""When articles change: at once what is cheap and must not wait, then a task for the rest. Workers load their model.

Invariant: whatever fails here, the page that caused the change does not; the reconcile heals.
"""

import logging
import time
from collections.abc import Sequence
from typing import Any

from celery.exceptions import OperationalError as BrokerError
from celery.signals import worker_process_init
from django.db import DatabaseError
from django.dispatch import receiver

from kb.signals import articles_changed
from search.conf import IndexKnobs
from search.indexing.touching import refresh_articles
from search.tasks import index_articles
from search.warming import warm_up_in_background

logger = logging.getLogger(__name__)

# A task that is sent for many articles stays well within its time limit.
ARTICLES_A_TASK = 32

_broker_rests_until = 0.0


@receiver(articles_changed, dispatch_uid="search.index_changed_articles")
def index_changed_articles(sender: object, *, article_ids: Sequence[int], **kwargs: Any) -> None:
    ids = sorted(set(article_ids))
    try:
        refresh_articles(article_ids=ids)
    except DatabaseError:
        logger.exception("%d changed articles were not refreshed in the index; the reconcile will", len(ids))
    send_articles(ids)


@worker_process_init.connect(dispatch_uid="search.load_model_of_worker")
def load_model_of_worker(**kwargs: Any) -> None:
    """Spare the first article that is published the seconds that loading takes."""
    warm_up_in_background()


def send_articles(article_ids: list[int]) -> None:
    """Send the tasks. After the broker refused one, none is sent for a while, so that only one page ever waits."""
    global _broker_rests_until
    if time.monotonic() < _broker_rests_until:
        return
    try:
        for start in range(0, len(article_ids), ARTICLES_A_TASK):
            index_articles.delay(article_ids=article_ids[start : start + ARTICLES_A_TASK])
    except (BrokerError, OSError) as error:
        pause = IndexKnobs.read().broker_pause_seconds
        _broker_rests_until = time.monotonic() + pause
        logger.warning(
            "The broker takes no task (%s); none is sent for %d s, the reconcile does the work", error, pause
        )
