"""Mails that tell authors what became of their texts: changes are asked for, or readers see it now.

The audit log says what happened; a notice is claimed before its mail is sent and given back if sending fails.
"""

from datetime import datetime, timedelta
from smtplib import SMTPException

import structlog
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import send_mail
from django.db.models import F, OuterRef, Subquery
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from kb.models import AuditEntry, AuthorNotice, Revision
from kb.models.audit_words import AuditAction

logger = structlog.get_logger(__name__)

# What is older is no news: mails that could not be sent for so long are not sent any more.
NEWS_FOR = timedelta(days=2)
MOST_AT_ONCE = 200
_TOLD = (AuditAction.REQUEST_CHANGES, AuditAction.PUBLISH_REVISION)


def send_author_mails(*, at: datetime) -> int:
    """Send what is due; return how many mails went out. Nobody is told of one's own step."""
    author = Revision.objects.filter(pk=OuterRef("object_id")).values("author")
    due = (
        AuditEntry.objects.filter(action__in=_TOLD, at__gt=at - NEWS_FOR, notice__isnull=True)
        .annotate(author_id=Subquery(author))
        .filter(author_id__isnull=False)
        .exclude(actor=F("author_id"))
        .select_related("actor")
        .order_by("pk")
    )
    return sum(_tell(entry, at=at) for entry in due[:MOST_AT_ONCE])


def _tell(entry: AuditEntry, *, at: datetime) -> int:
    notice, is_new = AuthorNotice.objects.get_or_create(entry=entry, defaults={"told_at": at})
    revision = (
        Revision.objects.filter(pk=entry.object_id or 0).select_related("author", "translation").first()
    )
    if not is_new or revision is None or not _is_reachable(revision):
        return 0
    try:
        _send(entry, revision)
    except (SMTPException, OSError) as problem:
        notice.delete()
        logger.warning("author_mail_failed", entry_id=entry.pk, error=repr(problem))
        return 0
    return 1


def _is_reachable(revision: Revision) -> bool:
    return revision.author is not None and revision.author.is_active and bool(revision.author.email)


def _send(entry: AuditEntry, revision: Revision) -> None:
    author = get_user_model().objects.get(pk=revision.author_id or 0)
    with override(getattr(author, "locale", "") or settings.LANGUAGE_CODE):
        is_published = entry.action == AuditAction.PUBLISH_REVISION
        subject = _("Published: %(title)s") if is_published else _("Changes requested: %(title)s")
        path = reverse("editor:review", args=[revision.pk])
        context = {
            "is_published": is_published,
            "name": str(entry.actor or ""),
            "title": revision.title,
            "message": entry.after.get("message", ""),
            "url": f"{settings.SITE_URL}{path}" if settings.SITE_URL else "",
            "site_name": settings.SITE_NAME,
        }
        text = render_to_string("kb/mail/author.txt", context)
        line = f"{settings.SITE_NAME}: {subject % {'title': revision.title}}"
        send_mail(" ".join(line.split()), text, None, [author.email])
