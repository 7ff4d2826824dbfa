"""Who has which role, and whose e-mail address is known to be theirs."""

from allauth.account.models import EmailAddress
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


@transaction.atomic
def vouch_for_address(*, user: User) -> EmailAddress:
    """Take the e-mail address of `user` as verified, without a message; doing it twice changes nothing."""
    EmailAddress.objects.filter(user=user, primary=True).exclude(email__iexact=user.email).update(
        primary=False
    )
    address, _ = EmailAddress.objects.update_or_create(
        user=user, email=user.email.lower(), defaults={"verified": True, "primary": True}
    )
    return address
