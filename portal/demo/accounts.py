"""The sign-ins of the demo help center, one for each role. Never created on an installation in production."""

from dataclasses import dataclass

from django.db import transaction

from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.accounts.services import assign_role


@dataclass(frozen=True)
class DemoAccount:
    role: str
    name: str
    email: str
    password: str


DEMO_PASSWORD = "pedal-demo-2026"  # noqa: S105  (printed at every start, for a demo on this machine alone)

DEMO_ACCOUNTS = (
    DemoAccount(Role.CUSTOMER, "Carla Moreno", "customer@pedalworks.example", DEMO_PASSWORD),
    DemoAccount(Role.WRITER, "Wim de Vries", "writer@pedalworks.example", DEMO_PASSWORD),
    DemoAccount(Role.REVIEWER, "Ronja Albrecht", "reviewer@pedalworks.example", DEMO_PASSWORD),
    DemoAccount(Role.AGENT, "Aoife Byrne", "agent@pedalworks.example", DEMO_PASSWORD),
    DemoAccount(Role.LEAD, "Lea Brunner", "lead@pedalworks.example", DEMO_PASSWORD),
    DemoAccount(Role.ADMIN, "Amir Haddad", "admin@pedalworks.example", DEMO_PASSWORD),
)


@transaction.atomic
def create_demo_accounts() -> int:
    """Create the demo accounts that are missing, and return how many that were; a changed password is kept."""
    created = 0
    for account in DEMO_ACCOUNTS:
        if User.objects.filter(email__iexact=account.email).exists():
            continue
        first_name, _, last_name = account.name.partition(" ")
        user = User.objects.create_user(
            account.email, account.password, first_name=first_name, last_name=last_name
        )
        assign_role(user=user, role=Role(account.role))
        created += 1
    return created
