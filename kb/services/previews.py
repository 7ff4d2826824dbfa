"""Private links to a text that is not published. The token is shown once, to whoever makes the link."""

import secrets
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from kb.models import PreviewLink, Revision, Translation
from kb.models.audit_words import AuditAction
from kb.rights import Right, require
from kb.services.auditing import about_translation, record, spelled_time

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

TOKEN_BYTES = 32


class LinkEndsBeforeItBegins(Exception):
    """A preview link expires at a time to come."""


@transaction.atomic
def create_preview_link(
    *,
    translation_id: int,
    expires_at: datetime,
    by: "AbstractUser",
    at: datetime,
    revision_id: int | None = None,
    note: str = "",
) -> tuple[PreviewLink, str]:
    """Make a link to a revision, or without one to whatever the newest text is; return it with its token.

    :raises NotAllowed: if `by` may not change the article.
    :raises LinkEndsBeforeItBegins: if `expires_at` is not to come.
    """
    if expires_at <= at:
        raise LinkEndsBeforeItBegins(expires_at)
    translation = Translation.objects.select_related("article").get(pk=translation_id)
    require(by, Right.EDIT, translation.article)
    revision = Revision.objects.get(pk=revision_id, translation=translation) if revision_id else None
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link = PreviewLink.objects.create(
        translation=translation,
        revision=revision,
        token_hash=_hashed(token),
        note=note.strip()[:200],
        created_by_id=by.pk,
        created_at=at,
        expires_at=expires_at,
    )
    after = {"link": link.pk, "expires": spelled_time(expires_at), "for": link.note}
    record(AuditAction.CREATE_PREVIEW_LINK, about_translation(translation), by=by, after=after)
    return link, token


@transaction.atomic
def revoke_preview_link(*, link_id: int, by: "AbstractUser", at: datetime) -> PreviewLink:
    """End a link at once; doing it twice changes nothing.

    :raises NotAllowed: if `by` may not change the article.
    """
    link = PreviewLink.objects.select_for_update().get(pk=link_id)
    translation = Translation.objects.select_related("article").get(pk=link.translation_id)
    require(by, Right.EDIT, translation.article)
    if link.revoked_at is None:
        link.revoked_at = at
        link.save(update_fields=["revoked_at"])
        about = about_translation(translation)
        record(AuditAction.REVOKE_PREVIEW_LINK, about, by=by, before={"link": link.pk})
    return link


def open_preview_link(*, token: str, at: datetime) -> PreviewLink | None:
    """Return the link that this token opens and count the view; None if it opens nothing, or no longer."""
    found = PreviewLink.objects.usable(at).filter(token_hash=_hashed(token))
    if not found.update(views=F("views") + 1, last_viewed_at=at):
        return None
    return found.select_related("translation__article", "revision").first()


def _hashed(token: str) -> str:
    return sha256(token.encode("utf-8", "replace")).hexdigest()
