"""Sign-in with a password, and what a person may do, read with one query instead of two on every page."""

from typing import TYPE_CHECKING, Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission
from django.db.models import Q

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from portal.accounts.models import User


# Django's own attribute: the other backends find the answer there too.
KEPT_AS = "_perm_cache"


class RoleBackend(ModelBackend):
    def get_all_permissions(self, user_obj: "User | AnonymousUser", obj: Any = None) -> set[str]:
        """Return what the person's roles and the person's own permissions allow, kept for the request."""
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        if user_obj.is_superuser:
            return super().get_all_permissions(user_obj, obj)
        if not hasattr(user_obj, KEPT_AS):
            allowed = Permission.objects.filter(Q(user=user_obj.pk) | Q(group__user=user_obj.pk)).order_by()
            rows = allowed.values_list("content_type__app_label", "codename").distinct()
            found = {f"{app_label}.{codename}" for app_label, codename in rows}
            setattr(user_obj, KEPT_AS, found)
        permissions: set[str] = getattr(user_obj, KEPT_AS)
        return permissions
