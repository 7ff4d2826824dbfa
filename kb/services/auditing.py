"""One line in the audit log for each change, in the transaction of the change.

A service that finds nothing to change writes no line. What readers leave behind (votes, views) and what writers are
still typing are no changes of the content and have none either.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from typing import TYPE_CHECKING

from kb.models import Article, AuditEntry, Revision, Translation
from kb.models.audit_words import AuditAction, AuditKind

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

AuditValue = str | int | bool | None
Facts = Mapping[str, AuditValue]
LONGEST_NAME = 300

_address: ContextVar[str | None] = ContextVar("acting_from", default=None)


@contextmanager
def acting_from(address: str | None) -> Iterator[None]:
    """Let the changes made inside be recorded as coming from this network address; one that is none is left out."""
    token = _address.set(_spelled(address))
    try:
        yield
    finally:
        _address.reset(token)


def _spelled(address: str | None) -> str | None:
    try:
        return str(ip_address(address)) if address else None
    except ValueError:
        return None


@dataclass(frozen=True)
class About:
    """What a change was made to."""

    kind: AuditKind
    object_id: int | None
    name: str = ""
    article_id: int | None = None


def about_article(article: Article) -> About:
    return About(AuditKind.ARTICLE, article.pk, title_of(article.pk, article.source_locale), article.pk)


def about_translation(translation: Translation) -> About:
    name = f"{title_of(translation.article_id, translation.locale)} ({translation.locale})"
    return About(AuditKind.TRANSLATION, translation.pk, name, translation.article_id)


def about_revision(revision: Revision, translation: Translation) -> About:
    name = f"{revision.title} ({translation.locale}, {revision.number})"
    return About(AuditKind.REVISION, revision.pk, name, translation.article_id)


def title_of(article_id: int, locale: str) -> str:
    """Return what an article is called in its newest text, in `locale` if there is one."""
    titles = Revision.objects.filter(translation__article=article_id).order_by("-number")
    in_locale = titles.filter(translation__locale=locale).values_list("title", flat=True).first()
    return in_locale or titles.values_list("title", flat=True).first() or ""


def record(
    action: AuditAction,
    about: About,
    *,
    by: "AbstractUser | None",
    before: Facts | None = None,
    after: Facts | None = None,
) -> AuditEntry:
    """Write the line of a change."""
    return AuditEntry.objects.create(
        action=action,
        kind=about.kind,
        object_id=about.object_id,
        article_id=about.article_id,
        name=about.name[:LONGEST_NAME],
        actor_id=by.pk if by else None,
        actor_name=by.get_username() if by else "",
        address=_address.get(),
        before=dict(before or {}),
        after=dict(after or {}),
    )


def spelled_time(moment: datetime | None) -> str | None:
    """Spell a time for the log."""
    return moment.isoformat() if moment else None
