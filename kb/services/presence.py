"""Who has an article open. An editor beats while it is open; who stops beating is gone after half a minute."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from kb.models import EditingSession

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

# What a tab began with is needed for a merge when it comes back after a night.
KEPT_FOR = timedelta(days=14)


@dataclass(frozen=True)
class Present:
    """Somebody who has the article open; `locale` is the language that is being edited."""

    user_id: int
    name: str
    locale: str
    seen_at: datetime


def beat(*, translation_id: int, by: "AbstractUser", at: datetime, tab: str = "") -> tuple[Present, ...]:
    """Say that this tab is still open; return who else has the article open. Only a tab that was opened can beat."""
    session = EditingSession.objects.filter(translation=translation_id, writer=by.pk, tab=tab)
    session.update(seen_at=at)
    article_id = session.values_list("translation__article_id", flat=True).first()
    return () if article_id is None else people_in(article_id=article_id, at=at, besides=by)


def leave(*, translation_id: int, by: "AbstractUser", at: datetime, tab: str = "") -> None:
    """Say that this tab was closed; what it began with is kept for a while."""
    sessions = EditingSession.objects.filter(translation=translation_id, writer=by.pk, tab=tab)
    sessions.update(seen_at=at - timedelta(days=1))


def people_in(*, article_id: int, at: datetime, besides: "AbstractUser | None" = None) -> tuple[Present, ...]:
    """Return who has the article open, in any language, each person once."""
    sessions = EditingSession.objects.present(at).in_article(article_id)
    if besides is not None:
        sessions = sessions.exclude(writer=besides.pk)
    found: dict[int, Present] = {}
    for session in sessions.select_related("writer", "translation").defer("body").order_by("seen_at"):
        found[session.writer_id] = Present(
            session.writer_id, str(session.writer), session.translation.locale, session.seen_at
        )
    return tuple(found.values())


def forget_old_sessions(*, at: datetime) -> int:
    """Delete what tabs began with that nobody has come back to; return how many."""
    return EditingSession.objects.filter(seen_at__lt=at - KEPT_FOR).delete()[0]
