"""Give the test run a PostgreSQL and a Valkey of its own, before the settings are read.

They live in the folder `test` of the home folder, are kept between runs and forgo crash safety for speed.
A run whose environment names its own servers uses those; so do the workers of pytest-xdist, which inherit
the names.
"""

import os
import sys
from collections.abc import Generator
from contextlib import ExitStack

import pytest

from portal.runtime.console import Console
from portal.runtime.embedded import embedded_servers
from portal.runtime.endpoints import home
from portal.runtime.problems import CannotStart

SERVER_VARIABLES = ("DATABASE_URL", "BROKER_URL", "CACHE_URL")

_servers = ExitStack()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(args: list[str]) -> Generator[None]:
    is_provided = all(os.environ.get(name) for name in SERVER_VARIABLES)
    if not is_provided and not {"-h", "--help", "-V", "--version"} & set(args):
        _start()
    try:
        return (yield)
    except BaseException:
        _servers.close()
        raise


def _start() -> None:
    home_folder = home() / "test"
    try:
        endpoints = _servers.enter_context(
            embedded_servers(
                home_folder=home_folder, purpose="pytest", durable=False, console=Console(sys.stderr)
            )
        )
    except CannotStart as problem:
        raise pytest.UsageError(f"The test servers do not start. {problem}") from problem
    os.environ["SIGNPOST_HOME"] = str(home_folder)
    os.environ["DATABASE_URL"] = endpoints.database_url
    os.environ["BROKER_URL"] = endpoints.broker_url
    os.environ["CACHE_URL"] = endpoints.cache_url


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    _servers.close()
