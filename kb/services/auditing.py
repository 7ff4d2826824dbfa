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
from kb.queries.titles import title_of

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


def record(
    action: AuditAction,
    about: About,
    *,
    by: "AbstractUser | None",
    before: Facts | None = None,
    after: Facts | None = None,
) -> AuditEntry:
    """Write the line of a change."""
    entry = entry_of(action, about, by=by, before=before, after=after)
    entry.save(force_insert=True)
    return entry


def entry_of(
    action: AuditAction,
    about: About,
    *,
    by: "AbstractUser | None",
    before: Facts | None = None,
    after: Facts | None = None,
) -> AuditEntry:
    """Return the line of a change, not written yet, for services that write many at once."""
    return AuditEntry(
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
