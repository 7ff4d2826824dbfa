"""Giving categories to people and groups. Who has one works there and below; who has none works everywhere."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from kb.models import CategoryRole
from kb.models.audit_words import AuditAction
from kb.rights import NotAllowed, require_permission, require_place, scope_of
from kb.services.auditing import Facts, record
from kb.services.categories import about_category

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser, Group

CHANGE_CATEGORY_ROLE = "kb.change_categoryrole"


class RoleIsForOne(Exception):
    """A category is given to a person or to a group."""


@transaction.atomic
def give_category(
    *,
    category_id: int,
    by: "AbstractUser | None",
    user: "AbstractUser | None" = None,
    group: "Group | None" = None,
) -> CategoryRole:
    """Let a person or a group work in a category and below; giving it twice changes nothing.

    :raises NotAllowed: if `by` may not, as those who work in some categories only may not limit who works everywhere.
    :raises RoleIsForOne: unless either a person or a group is named.
    """
    if (user is None) == (group is None):
        raise RoleIsForOne
    require_permission(by, CHANGE_CATEGORY_ROLE)
    require_place(by, category_id)
    holder = {"user_id": user.pk} if user else {"group_id": group.pk if group else 0}
    if _is_limited(by) and not CategoryRole.objects.filter(**holder).exists():
        raise NotAllowed(_("You may not do this."))
    role, is_new = CategoryRole.objects.get_or_create(category_id=category_id, **holder)
    if is_new:
        after = _named(role)
        record(AuditAction.GIVE_CATEGORY_ROLE, about_category(category_id), by=by, after=after)
    return role


@transaction.atomic
def take_category(*, role_id: int, by: "AbstractUser | None") -> None:
    """Take a category away again; whoever has none left works everywhere. Twice changes nothing.

    :raises NotAllowed: if `by` may not, as those who work in some categories only may not let anybody work everywhere.
    """
    role = CategoryRole.objects.select_for_update(of=("self",)).select_related("user", "group")
    found = role.filter(pk=role_id).first()
    if found is None:
        return
    require_permission(by, CHANGE_CATEGORY_ROLE)
    require_place(by, found.category_id)
    if _is_limited(by) and not _holds_another(found):
        raise NotAllowed(_("You may not do this."))
    before = _named(found)
    found.delete()
    record(AuditAction.TAKE_CATEGORY_ROLE, about_category(found.category_id), by=by, before=before)


def _is_limited(by: "AbstractUser | None") -> bool:
    return by is not None and scope_of(by).category_ids is not None


def _holds_another(role: CategoryRole) -> bool:
    others = CategoryRole.objects.exclude(pk=role.pk)
    if role.user is not None:
        return others.given_to(role.user).exists()
    return others.filter(group=role.group_id).exists()


def _named(role: CategoryRole) -> Facts:
    if role.user is not None:
        return {"person": role.user.get_username()}
    return {"group": role.group.name if role.group else ""}
