"""Scheduled work: what is due is published or taken away, reviewers are asked and reminded. Rows are the record."""

from celery import shared_task
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from kb.attention.looking import look_at_articles, look_at_everything, look_at_time_and_votes
from kb.author_mails import send_author_mails
from kb.exchanging import run_exchange
from kb.review_mails import send_review_mails
from kb.services.bulk import make_change
from kb.services.exchanges import forget_old_exchanges
from kb.services.presence import forget_old_sessions
from kb.services.scheduling import run_due_changes

TRANSIENT = (OperationalError, InterfaceError)
SOFT_SECONDS, HARD_SECONDS = 240, 270


@shared_task(
    name="kb.tasks.run_schedule",
    autoretry_for=TRANSIENT,
    retry_backoff=2,
    max_retries=2,
    soft_time_limit=SOFT_SECONDS,
    time_limit=HARD_SECONDS,
)
def run_schedule() -> None:
    """Publish and take away what is due, however late."""
    run_due_changes(at=timezone.now())


@shared_task(
    name="kb.tasks.tell_reviewers",
    autoretry_for=TRANSIENT,
    retry_backoff=2,
    max_retries=2,
    soft_time_limit=SOFT_SECONDS,
    time_limit=HARD_SECONDS,
)
def tell_reviewers() -> None:
    """Ask by mail who has not been told, remind who has not answered, tell authors what became of their texts."""
    send_review_mails(at=timezone.now())
    send_author_mails(at=timezone.now())


@shared_task(name="kb.tasks.tidy_up", soft_time_limit=SOFT_SECONDS, time_limit=HARD_SECONDS)
def tidy_up() -> None:
    """Forget what old tabs began with."""
    forget_old_sessions(at=timezone.now())
    forget_old_exchanges(at=timezone.now())


@shared_task(
    name="kb.tasks.change_many",
    autoretry_for=TRANSIENT,
    retry_backoff=2,
    max_retries=2,
    soft_time_limit=SOFT_SECONDS,
    time_limit=HARD_SECONDS,
)
def change_many(*, bulk_id: int) -> None:
    """Change many articles as somebody asked for; once it is done, doing it again changes nothing."""
    make_change(bulk_id=bulk_id)


@shared_task(
    name="kb.tasks.look_at_changes",
    autoretry_for=TRANSIENT,
    retry_backoff=2,
    max_retries=2,
    soft_time_limit=SOFT_SECONDS,
    time_limit=HARD_SECONDS,
)
def look_at_changes(*, article_ids: list[int]) -> None:
    """Look at the articles that changed, and at the links to them."""
    look_at_articles(article_ids=article_ids, at=timezone.now())


@shared_task(
    name="kb.tasks.look_at_what_is_due",
    autoretry_for=TRANSIENT,
    retry_backoff=2,
    max_retries=2,
    soft_time_limit=SOFT_SECONDS,
    time_limit=HARD_SECONDS,
)
def look_at_what_is_due() -> None:
    """Find what time and readers have brought."""
    look_at_time_and_votes(at=timezone.now())


@shared_task(name="kb.tasks.look_at_all_texts", soft_time_limit=540, time_limit=600)
def look_at_all_texts() -> None:
    """Find what lost tasks left undone."""
    look_at_everything(at=timezone.now())


# Not acknowledged late: a broker that hands out unanswered work again would start a long run twice. One that was cut
# off is taken up by the person who follows it.
@shared_task(name="kb.tasks.exchange_content", acks_late=False, soft_time_limit=14_300, time_limit=14_400)
def exchange_content(*, exchange_id: int) -> None:
    """Bring content in or take it out, as somebody asked for."""
    run_exchange(exchange_id=exchange_id)
