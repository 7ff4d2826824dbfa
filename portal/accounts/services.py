"""Who has which role."""

from django.contrib.auth.models import Group
from django.db import transaction

from portal.accounts.models import User
from portal.accounts.roles import WORKSHOP_ROLES, Role


@transaction.atomic
def assign_role(*, user: User, role: Role) -> User:
    """Make `role` the only role of `user`; doing it twice changes nothing."""
    user.groups.set([Group.objects.get(name=role)])
    is_staff = role in WORKSHOP_ROLES or user.is_superuser
    if user.is_staff != is_staff:
        user.is_staff = is_staff
        user.save(update_fields=["is_staff"])
    return user
