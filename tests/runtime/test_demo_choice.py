"""Where the demo, whose passwords everybody knows, is loaded."""

import pytest

from portal.runtime.installation import wants_demo


@pytest.mark.parametrize(
    ("environment", "is_wanted"),
    [
        ({}, True),
        ({"DEMO": "0"}, False),
        ({"DATABASE_URL": "postgresql://elsewhere/help"}, False),
        ({"PRODUCTION": "1"}, False),
        ({"DATABASE_URL": "postgresql://elsewhere/help", "DEMO": "1"}, True),
    ],
)
def test_the_demo_goes_only_into_a_database_of_ones_own_or_on_request(monkeypatch, environment, is_wanted):
    for name in ("DEMO", "DATABASE_URL", "PRODUCTION"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert wants_demo() is is_wanted
