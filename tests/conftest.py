"""The cast: one person for each role, the same in every test."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import override_settings

from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.accounts.services import assign_role, vouch_for_address


def _person(role: Role) -> User:
    user = User.objects.create_user(f"{role}@cast.example", "a-good-password", first_name=role.value.title())
    vouch_for_address(user=user)
    return assign_role(user=user, role=role)


@pytest.fixture
def visitor() -> AnonymousUser:
    return AnonymousUser()


@pytest.fixture
def customer(db) -> User:
    return _person(Role.CUSTOMER)


@pytest.fixture
def writer(db) -> User:
    return _person(Role.WRITER)


@pytest.fixture
def reviewer(db) -> User:
    return _person(Role.REVIEWER)


@pytest.fixture
def agent(db) -> User:
    return _person(Role.AGENT)


@pytest.fixture
def lead(db) -> User:
    return _person(Role.LEAD)


@pytest.fixture
def admin(db) -> User:
    return _person(Role.ADMIN)


@pytest.fixture(autouse=True, scope="session")
def _test_settings() -> Iterator[None]:
    """Serve static files without collecting them first, hash passwords quickly, hold no page up."""
    from django.conf import settings

    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    storages = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with override_settings(STORAGES=storages, PASSWORD_HASHERS=hashers, PAGE_RATES={}):
        yield
