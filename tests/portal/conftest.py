"""What the tests of the help center's pages share."""

import pytest
from django.core.cache import cache

from tests.factories.helpcenter import HelpCenter, make_help_center


@pytest.fixture
def center(db) -> HelpCenter:
    cache.clear()
    return make_help_center()
