"""Changing pins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from search.models import Pin, PinMatch, PinnedArticle
from search.models.curation import LONGEST_ASKED
from search.retrieval.folding import key_of
from search.retrieval.pins import MOST_PINNED
from search.retrieval.question import normalise

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

MOST_PINS = 2_000


class BadPin(ValueError):
    """What is wrong with a pin, in the language of whoever made it."""


@dataclass(frozen=True)
class PinDraft:
    """`article_ids` in the order in which they stand first; `until` is the last day."""

    locale: str
    question: str
    article_ids: tuple[int, ...]
    match: PinMatch = PinMatch.EXACT
    until: date | None = None


def check_pin(draft: PinDraft, *, pin_id: int | None = None) -> None:
    """:raises BadPin: if it could never apply, or another one does already."""
    if draft.locale not in dict(settings.LANGUAGES):
        raise BadPin(_("“%(code)s” is no language of this help center.") % {"code": draft.locale})
    if len(normalise(draft.question)) > LONGEST_ASKED:
        raise BadPin(_("The question is longer than %(most)d characters.") % {"most": LONGEST_ASKED})
    key = key_of(draft.question)
    if not key:
        raise BadPin(_("The question has no words."))
    if not draft.article_ids:
        raise BadPin(_("Choose at least one article."))
    if len(draft.article_ids) > MOST_PINNED:
        raise BadPin(_("%(most)d articles can stand first at most.") % {"most": MOST_PINNED})
    if len(set(draft.article_ids)) < len(draft.article_ids):
        raise BadPin(_("An article is named twice."))
    others = Pin.objects.exclude(pk=pin_id or 0)
    if others.filter(locale=draft.locale, match=draft.match, key=key).exists():
        raise BadPin(_("Another pin has this question: change that one."))
    if pin_id is None and others.count() >= MOST_PINS:
        raise BadPin(_("There are %(most)d pins, and no more are possible.") % {"most": MOST_PINS})


@transaction.atomic
def save_pin(
    *, draft: PinDraft, by: "AbstractBaseUser | None", at: datetime, pin_id: int | None = None
) -> Pin:
    """Store a pin; it holds from the next search on, in every process.

    :raises BadPin: see `check_pin`.
    """
    check_pin(draft, pin_id=pin_id)
    pin = (
        Pin(created_by_id=by.pk if by else None, created_at=at)
        if pin_id is None
        else Pin.objects.select_for_update().get(pk=pin_id)
    )
    pin.locale, pin.match, pin.until = draft.locale, draft.match, draft.until
    pin.question, pin.key = normalise(draft.question), key_of(draft.question)
    pin.changed_by_id, pin.changed_at = (by.pk if by else None), at
    pin.save()
    _put_first(pin, draft.article_ids)
    return pin


def _put_first(pin: Pin, article_ids: Sequence[int]) -> None:
    pin.pinned.all().delete()
    PinnedArticle.objects.bulk_create(
        PinnedArticle(pin=pin, article_id=article_id, position=position)
        for position, article_id in enumerate(article_ids)
    )
