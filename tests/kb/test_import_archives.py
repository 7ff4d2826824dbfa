import stat
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError

from kb.importing import archives
from tests.kb.test_import_articles import run

pytestmark = pytest.mark.django_db


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "a.zip"


def pack(path: Path, *entries: tuple[str | zipfile.ZipInfo, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in entries:
            target.writestr(name, content)
    return path


def test_an_archive_is_imported_like_the_folder_in_it(archive, media):
    pack(archive, ("docs-main/a/one.md", b"Text."), ("docs-main/a/two.md", b"Text."))
    assert "created │ 2" in run(archive)
    assert "unchanged │ 2" in run(archive)


@pytest.mark.parametrize("name", ["../out.md", "/etc/out.md", "a/../../out.md", "..\\out.md", "C:\\out.md"])
def test_an_archive_that_leads_out_is_refused(archive, name, tmp_path):
    pack(archive, ("good.md", b"Text."), (name, b"Text."))
    with pytest.raises(CommandError, match="leads out of the archive"):
        run(archive)


def test_a_link_in_an_archive_is_refused(archive):
    link = zipfile.ZipInfo("link.md")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    pack(archive, (link, b"/etc/passwd"))
    with pytest.raises(CommandError, match="leads out of the archive"):
        run(archive)


def test_a_bomb_is_refused_whatever_it_says_about_its_size(archive):
    pack(archive, ("bomb.md", b"x" * 60_000_000))
    with pytest.raises(CommandError, match="unpacks to more than"):
        run(archive)


def test_too_many_files_are_refused(archive, monkeypatch):
    monkeypatch.setattr(archives, "MOST_ENTRIES", 2)
    pack(archive, *((f"{n}.md", b"x") for n in range(3)))
    with pytest.raises(CommandError, match="more than 2 files"):
        run(archive)


def test_a_truncated_archive_is_broken(archive):
    pack(archive, ("a.md", b"Text." * 1000))
    content = bytearray(archive.read_bytes())
    content[40:60] = b"\xff" * 20
    archive.write_bytes(content)
    with pytest.raises(CommandError, match="The archive is broken"):
        run(archive)


def test_another_kind_of_file_is_refused(tmp_path):
    (tmp_path / "a.tar").write_bytes(b"not a zip")
    with pytest.raises(CommandError, match="neither a ZIP archive nor"):
        run(tmp_path / "a.tar")
