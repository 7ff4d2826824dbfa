"""The sign-ins of the demo help center, one for each role. Never created on an installation in production."""

from dataclasses import dataclass

from portal.accounts.roles import Role


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
