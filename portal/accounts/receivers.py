"""What follows from a sign-up: whoever makes an account is a customer."""

from typing import Any

from allauth.account.signals import user_signed_up
from django.dispatch import receiver

from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.accounts.services import assign_role


@receiver(user_signed_up)
def make_customer(user: User, **_kwargs: Any) -> None:
    assign_role(user=user, role=Role.CUSTOMER)
