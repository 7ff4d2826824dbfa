"""Create the people of the demo help center."""

from django.db import transaction

from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.accounts.services import assign_role, vouch_for_address
from portal.demo.accounts import DEMO_ACCOUNTS


@transaction.atomic
def create_demo_accounts() -> int:
    """Create the demo accounts that are missing, and return how many that were; a changed password is kept."""
    created = 0
    for account in DEMO_ACCOUNTS:
        known = User.objects.filter(email__iexact=account.email).first()
        if known is not None:
            vouch_for_address(user=known)
            continue
        first_name, _, last_name = account.name.partition(" ")
        user = User.objects.create_user(
            account.email, account.password, first_name=first_name, last_name=last_name
        )
        vouch_for_address(user=assign_role(user=user, role=Role(account.role)))
        created += 1
    return created
