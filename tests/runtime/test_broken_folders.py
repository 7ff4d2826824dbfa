"""A data folder that cannot be served is named in one line, and stays as it is."""

import os
import socket
from pathlib import Path

import pytest

from portal.runtime import postgres
from portal.runtime.credentials import load_credentials
from portal.runtime.problems import CannotStart

pytestmark = pytest.mark.slow


@pytest.fixture
def stopped_home(home_folder, durable_servers) -> Path:
    """A home folder whose servers have run once."""
    with durable_servers():
        pass
    return home_folder


def refusal(durable_servers) -> str:
    with pytest.raises(CannotStart) as caught, durable_servers():
        pass
    text = str(caught.value)
    assert len(text.splitlines()) == 1
    return text


def test_a_folder_that_is_no_database_is_refused_untouched(home_folder, durable_servers):
    stranger = home_folder / "postgres" / "thesis.odt"
    stranger.parent.mkdir(parents=True)
    stranger.write_text("years of work")
    assert f"{stranger.parent} is not a whole database" in refusal(durable_servers)
    assert stranger.read_text() == "years of work"


def test_a_database_of_another_major_version_is_refused(stopped_home, durable_servers):
    (stopped_home / "postgres" / "PG_VERSION").write_text("16\n")
    assert "is of PostgreSQL 16 and this is PostgreSQL 18: dump it" in refusal(durable_servers)


def test_a_damaged_database_is_refused_with_its_cause(stopped_home, durable_servers):
    (stopped_home / "postgres" / "global" / "pg_control").write_bytes(b"\0" * 8192)
    text = refusal(durable_servers)
    assert "does not start" in text
    assert "restore a backup" in text


def test_damaged_queue_files_are_refused_with_the_way_out(stopped_home, durable_servers):
    manifest = stopped_home / "valkey" / "appendonlydir" / "appendonly.aof.manifest"
    manifest.write_text("nonsense\n")
    assert "move that folder away and start again" in refusal(durable_servers)


def test_unreadable_credentials_are_refused_with_the_way_out(stopped_home, durable_servers):
    (stopped_home / "run" / "credentials.json").write_text("{")
    assert "move it away and start again" in refusal(durable_servers)


def test_lost_credentials_are_replaced_and_the_data_stays(stopped_home, durable_servers):
    (stopped_home / "run" / "credentials.json").unlink()
    with durable_servers() as endpoints:
        assert endpoints.database_url.startswith("postgresql://signpost:")


def test_a_home_that_is_a_file_is_refused(home_folder, durable_servers):
    home_folder.write_text("not a folder")
    assert "SIGNPOST_HOME" in refusal(durable_servers)


def test_a_full_disk_is_refused(stopped_home, durable_servers, monkeypatch):
    monkeypatch.setattr(postgres, "LEAST_FREE_BYTES", 2**62)
    assert "is full: free at least 200 MB" in refusal(durable_servers)


def test_a_pid_file_whose_number_now_belongs_to_a_stranger_is_no_obstacle(stopped_home, durable_servers):
    pid_file = stopped_home / "postgres" / "postmaster.pid"
    pid_file.write_text(
        f"{os.getppid()}\n{stopped_home / 'postgres'}\n1700000000\n5432\n\n127.0.0.1\n\nready\n"
    )
    with durable_servers():
        pass


def test_an_initialisation_that_was_interrupted_is_done_again(home_folder, durable_servers):
    (home_folder / "postgres-unfinished-x" / "data").mkdir(parents=True)
    with durable_servers():
        assert not list(home_folder.glob("postgres-unfinished-*"))


def test_a_port_that_was_taken_meanwhile_is_replaced(stopped_home, durable_servers):
    kept = load_credentials(stopped_home).credentials
    with socket.socket() as other:
        # Connections of the server that stopped a moment ago linger on its port.
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", kept.database_port))
        other.listen()
        with durable_servers() as endpoints:
            assert f":{kept.database_port}/" not in endpoints.database_url
