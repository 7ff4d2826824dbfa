"""What is hurried along when something happened; if the broker takes no task, the next run finds it."""

import time
from collections.abc import Sequence
from typing import Any

import structlog
from celery.exceptions import OperationalError as BrokerError
from django.dispatch import receiver

from kb.signals import articles_changed, reviews_asked

logger = structlog.get_logger(__name__)

# A task that looks at many articles stays well within its time limit.
ARTICLES_A_TASK = 100
# After the broker refused one, none is sent for so long, so that only one page ever waits for it.
PAUSE_SECONDS = 30.0
_broker_rests_until = 0.0


@receiver(reviews_asked, dispatch_uid="kb.hurry_review_mails")
def hurry_review_mails(sender: object, **kwargs: Any) -> None:
    from kb.tasks import tell_reviewers

    try:
        tell_reviewers.delay()
    except (BrokerError, OSError) as error:
        logger.warning("broker_takes_no_task", error=repr(error))


@receiver(articles_changed, dispatch_uid="kb.look_at_changed_articles")
def look_at_changed_articles(sender: object, *, article_ids: Sequence[int], **kwargs: Any) -> None:
    from kb.tasks import look_at_changes

    global _broker_rests_until
    if time.monotonic() < _broker_rests_until:
        return
    ids = sorted(set(article_ids))
    try:
        for start in range(0, len(ids), ARTICLES_A_TASK):
            look_at_changes.delay(article_ids=ids[start : start + ARTICLES_A_TASK])
    except (BrokerError, OSError) as error:
        _broker_rests_until = time.monotonic() + PAUSE_SECONDS
        logger.warning("broker_takes_no_task", error=repr(error))
