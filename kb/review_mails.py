"""Mails that ask for a review and remind of it.

A row is claimed before its mail is sent and given back if sending fails: nobody gets two, and a mail that a crash
swallowed is made up for by the next reminder.
"""

from datetime import datetime, timedelta
from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from kb.conf import knobs
from kb.models import Review

logger = structlog.get_logger(__name__)


def send_review_mails(*, at: datetime) -> int:
    """Send what is due; return how many mails went out."""
    before = at - timedelta(days=knobs().review_reminder_days)
    due = list(Review.objects.to_be_told(reminded_before=before).order_by("pk").values_list("pk", flat=True))
    return sum(_tell(review_id, at=at, reminded_before=before) for review_id in due)


def _tell(review_id: int, *, at: datetime, reminded_before: datetime) -> int:
    claimed = _claim(review_id, at=at, reminded_before=reminded_before)
    if claimed is None:
        return 0
    review, told_before = claimed
    try:
        _send(review, is_reminder=told_before is not None)
    except (SMTPException, OSError) as problem:
        Review.objects.filter(pk=review_id, told_at=at).update(
            told_at=told_before, reminders=max(0, review.reminders - 1)
        )
        logger.warning("review_mail_failed", review_id=review_id, error=repr(problem))
        return 0
    return 1


def _claim(
    review_id: int, *, at: datetime, reminded_before: datetime
) -> tuple[Review, datetime | None] | None:
    with transaction.atomic():
        due = Review.objects.select_for_update(of=("self",), skip_locked=True).to_be_told(
            reminded_before=reminded_before
        )
        review = due.select_related("reviewer", "asked_by", "revision").filter(pk=review_id).first()
        if review is None or not review.reviewer.is_active or not review.reviewer.email:
            return None
        told_before = review.told_at
        review.told_at = at
        review.reminders += 1 if told_before else 0
        review.save(update_fields=["told_at", "reminders"])
        return review, told_before


def _send(review: Review, *, is_reminder: bool) -> None:
    with override(getattr(review.reviewer, "locale", "") or settings.LANGUAGE_CODE):
        title = review.revision.title
        subject = (
            _("Still waiting for your review: %(title)s") if is_reminder else _("Please review: %(title)s")
        )
        path = reverse("editor:review", args=[review.revision_id])
        context = {
            "review": review,
            "title": title,
            "is_reminder": is_reminder,
            "url": f"{settings.SITE_URL}{path}" if settings.SITE_URL else "",
            "site_name": settings.SITE_NAME,
        }
        text = render_to_string("kb/mail/review.txt", context)
        line = f"{settings.SITE_NAME}: {subject % {'title': title}}"
        send_mail(" ".join(line.split()), text, None, [review.reviewer.email])
