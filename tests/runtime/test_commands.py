"""Which management commands bring their own servers, and how they share them."""

import os
import subprocess
import sys

import pytest

from portal.runtime.commands import needs_servers, servers_for_command
from portal.runtime.endpoints import PROJECT_ROOT, read_endpoints

SELECT_ONE = "from django.db import connection; connection.ensure_connection(); print('connected')"


@pytest.mark.parametrize("argv", [["manage.py"], ["manage.py", "check"], ["manage.py", "migrate", "--help"]])
def test_commands_that_need_no_database_start_nothing(argv):
    assert not needs_servers(argv)


@pytest.mark.parametrize("name", ["migrate", "import_articles", "evaluate_search", "shell"])
def test_other_commands_need_servers(name):
    assert needs_servers(["manage.py", name])


@pytest.fixture
def bare_environment(home_folder, monkeypatch):
    for name in ("DATABASE_URL", "BROKER_URL", "CACHE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SIGNPOST_HOME", str(home_folder))


@pytest.mark.slow
def test_a_command_in_a_fresh_checkout_gets_servers_that_end_with_it(bare_environment, home_folder):
    command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", SELECT_ONE]
    answer = subprocess.run(command, cwd=PROJECT_ROOT, env=os.environ, capture_output=True, text=True)
    assert answer.stdout == "connected\n", answer.stderr
    assert read_endpoints(home_folder) is None


@pytest.mark.slow
def test_a_command_uses_the_servers_that_already_run(bare_environment, home_folder, durable_servers):
    with durable_servers() as endpoints, servers_for_command(["manage.py", "shell"]):
        assert read_endpoints(home_folder) == endpoints
