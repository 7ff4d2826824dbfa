"""What people do about a matter: put it off, dismiss it with a reason, give it to somebody."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db import transaction

from kb.models import AttentionItem
from kb.rights import Right, can, require

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

LONGEST_REASON = 300


class ReasonIsMissing(ValueError):
    """Whoever dismisses a matter says why: the next one who looks at the text wants to know."""


class CannotTakeIt(ValueError):
    """The person may not change this text."""


@transaction.atomic
def snooze_item(*, item_id: int, days: int, by: "AbstractUser", at: datetime) -> AttentionItem:
    """Put a matter off for so many days.

    :raises NotAllowed: if `by` may not change the text.
    """
    item = _held(item_id, by)
    item.snoozed_until = at + timedelta(days=days)
    item.save(update_fields=["snoozed_until"])
    return item


@transaction.atomic
def dismiss_item(*, item_id: int, reason: str, by: "AbstractUser", at: datetime) -> AttentionItem:
    """Say that there is nothing to do; the matter returns when the text that it was found in changes.

    :raises NotAllowed: if `by` may not change the text.
    :raises ReasonIsMissing: if no reason is given.
    """
    if not reason.strip():
        raise ReasonIsMissing
    item = _held(item_id, by)
    item.dismissed_at, item.dismissed_by_id, item.reason = at, by.pk, reason.strip()[:LONGEST_REASON]
    item.save(update_fields=["dismissed_at", "dismissed_by", "reason"])
    return item


@transaction.atomic
def reopen_item(*, item_id: int, by: "AbstractUser") -> AttentionItem:
    """Have a matter wait again that was dismissed or put off.

    :raises NotAllowed: if `by` may not change the text.
    """
    item = _held(item_id, by)
    item.dismissed_at, item.dismissed_by, item.reason, item.snoozed_until = None, None, "", None
    item.save(update_fields=["dismissed_at", "dismissed_by", "reason", "snoozed_until"])
    return item


@transaction.atomic
def assign_item(*, item_id: int, person_id: int | None, by: "AbstractUser") -> AttentionItem:
    """Give a matter to somebody, or to nobody.

    :raises NotAllowed: if `by` may not change the text.
    :raises CannotTakeIt: if that person may not.
    """
    item = _held(item_id, by)
    if person_id is not None:
        person = get_user_model().objects.filter(pk=person_id, is_active=True).first()
        if person is None or not can(person, Right.EDIT, item.translation.article):
            raise CannotTakeIt(person_id)
    item.assignee_id = person_id
    item.save(update_fields=["assignee"])
    return item


def _held(item_id: int, by: "AbstractUser") -> AttentionItem:
    rows = AttentionItem.objects.select_for_update(of=("self",)).select_related("translation__article")
    item = rows.get(pk=item_id)
    require(by, Right.EDIT, item.translation.article)
    return item
