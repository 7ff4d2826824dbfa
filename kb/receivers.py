"""When a review is asked for, the mail goes out at once; if the broker takes no task, the next run sends it."""

from typing import Any

import structlog
from celery.exceptions import OperationalError as BrokerError
from django.dispatch import receiver

from kb.signals import reviews_asked

logger = structlog.get_logger(__name__)


@receiver(reviews_asked, dispatch_uid="kb.hurry_review_mails")
def hurry_review_mails(sender: object, **kwargs: Any) -> None:
    from kb.tasks import tell_reviewers

    try:
        tell_reviewers.delay()
    except (BrokerError, OSError) as error:
        logger.warning("broker_takes_no_task", error=repr(error))
