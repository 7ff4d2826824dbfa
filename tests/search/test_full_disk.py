"""A disk that is full while articles are indexed: searches go on, nothing is lost, and room is all that it takes."""

import os
import shutil
import subprocess
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from django.db import DatabaseError, connection

from portal.runtime.credentials import LOOPBACK, load_credentials
from portal.runtime.postgres import SUPERUSER
from portal.runtime.privileges import server_account
from search.indexing.rebuild import RebuildOptions, rebuild
from search.indexing.reconcile import reconcile
from search.models import IndexGeneration
from tests.factories.search import make_article, make_category
from tests.search.asking import ask
from tests.search.contents import differences, lend_nothing, read_contents

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

SIZE = "32m"
TABLES = ("search_chunk", "search_tokenvectors", "search_chunkwords")


@dataclass(frozen=True)
class SmallDisk:
    folder: Path

    def fill(self):
        """Leave no room at all."""
        with suppress(OSError), (self.folder / "filler").open("wb", buffering=0) as filler:
            while filler.write(bytes(1 << 16)):
                pass
        assert shutil.disk_usage(self.folder).free == 0

    def clear(self):
        (self.folder / "filler").unlink()


@contextmanager
def mounted(folder):
    """A disk of its own. Only root may have one, and not in every container."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    if not shutil.which("mount") or subprocess.run(command, capture_output=True).returncode != 0:
        pytest.skip("A disk for the test cannot be mounted here.")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@contextmanager
def superuser():
    home = Path(os.environ["SIGNPOST_HOME"])
    if not (home / "run" / "credentials.json").exists():
        pytest.skip("The servers of this run are not its own.")
    credentials = load_credentials(home).credentials
    port, database = connection.settings_dict["PORT"], connection.settings_dict["NAME"]
    place = {"host": LOOPBACK, "port": port, "dbname": database, "user": SUPERUSER}
    with psycopg.connect(
        **place, password=credentials.superuser_password, autocommit=True
    ) as open_connection:
        yield open_connection


@pytest.fixture
def disk(tmp_path, transactional_db):
    """The tables of the index on a small disk of their own."""
    folder = tmp_path / "small disk"
    account = server_account(Path(os.environ["SIGNPOST_HOME"]) / "postgres")
    with mounted(folder), superuser() as server:
        (folder / "space").mkdir()
        if account:
            os.chown(folder / "space", account.uid, account.gid)
        server.execute(f"CREATE TABLESPACE small LOCATION '{folder / 'space'}'")
        try:
            for table in TABLES:
                server.execute(f"ALTER TABLE {table} SET TABLESPACE small")
            yield SmallDisk(folder)
        finally:
            (folder / "filler").unlink(missing_ok=True)
            for table in TABLES:
                server.execute(f"ALTER TABLE {table} SET TABLESPACE pg_default")
            server.execute("DROP TABLESPACE small")


def make_lamps(first, count):
    category = make_category()
    for number in range(first, first + count):
        make_article(f"Turn lever {number} and wait. " * 20, title=f"Lamp {number}", category=category)


def test_searches_go_on_and_room_is_all_it_takes(disk, now):
    make_lamps(0, 4)
    reconcile(at=now)
    disk.fill()
    make_lamps(4, 36)
    with pytest.raises(DatabaseError, match="No space left"):
        reconcile(at=now)
    assert ask("lamp 1").hits
    disk.clear()
    reconcile(at=now)
    kept = IndexGeneration.objects.serving_site()
    assert kept.documents.count() == 40
    lend_nothing()
    rebuild(at=now, options=RebuildOptions(force=True, afresh=True))
    assert differences(read_contents(kept), read_contents(IndexGeneration.objects.serving_site())) == []


def test_a_rebuild_that_finds_no_room_leaves_the_live_index_and_goes_on_later(disk, now):
    make_lamps(0, 40)
    reconcile(at=now)
    live = IndexGeneration.objects.serving_site()
    disk.fill()
    with pytest.raises(DatabaseError, match="No space left"):
        rebuild(at=now, options=RebuildOptions(force=True))
    assert IndexGeneration.objects.serving_site() == live
    assert ask("lamp 1").hits
    disk.clear()
    outcome = rebuild(at=now, options=RebuildOptions(force=True))
    assert (outcome.was_resumed, outcome.documents, outcome.is_live) == (True, 40, True)
