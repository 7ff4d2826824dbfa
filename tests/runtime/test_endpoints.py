"""Where the servers are is known for exactly as long as they may run."""

import sys

from portal.runtime.console import Console
from portal.runtime.endpoints import (
    Endpoints,
    clear_endpoints,
    home,
    load_endpoints,
    read_endpoints,
    write_endpoints,
)
from portal.runtime.locking import acquire_home

ENDPOINTS = Endpoints(database_url="postgresql://a", broker_url="redis://b", cache_url="redis://c")


def test_the_home_folder_is_absolute(monkeypatch):
    monkeypatch.setenv("SIGNPOST_HOME", "somewhere")
    assert home().is_absolute()


def test_there_are_no_endpoints_in_an_empty_home(tmp_path, monkeypatch):
    monkeypatch.setenv("SIGNPOST_HOME", str(tmp_path))
    assert load_endpoints() is None


def test_endpoints_are_known_while_their_owner_holds_the_lock(tmp_path):
    lock = acquire_home(tmp_path, purpose="a test", console=Console(sys.stderr))
    write_endpoints(ENDPOINTS, home_folder=tmp_path)
    assert read_endpoints(tmp_path) == ENDPOINTS
    lock.release()
    assert read_endpoints(tmp_path) is None


def test_endpoints_can_be_read_by_their_owner_alone(tmp_path):
    (tmp_path / "run").mkdir()
    write_endpoints(ENDPOINTS, home_folder=tmp_path)
    assert (tmp_path / "run" / "endpoints.json").stat().st_mode & 0o077 == 0


def test_a_damaged_file_counts_as_none(tmp_path):
    lock = acquire_home(tmp_path, purpose="a test", console=Console(sys.stderr))
    (tmp_path / "run" / "endpoints.json").write_text('{"database_url": 1')
    assert read_endpoints(tmp_path) is None
    clear_endpoints(tmp_path)
    assert read_endpoints(tmp_path) is None
    lock.release()
