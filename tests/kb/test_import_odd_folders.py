import os
from pathlib import Path

import pytest

from kb.models import Category
from tests.kb.test_import_articles import run, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "battery/charge.md", "# Charge\n\nPlug it in.")
    return tmp_path


def test_a_link_that_leads_to_itself_does_not_stop_the_import(folder):
    for name in ("battery/again.md", "around"):
        (folder / name).symlink_to(folder / name)
    report = run(folder)
    assert "battery/again.md: it cannot be read" in report
    assert "created │ 1" in report


def test_a_pipe_is_not_waited_for(folder):
    os.mkfifo(folder / "battery/pipe.md")
    assert "battery/pipe.md: it is not a regular file" in run(folder)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (f"title: {'t' * 201}", "its title is longer than 200 characters"),
        (f"icon: {'i' * 41}", "its icon has a name of more than 40 characters"),
        ("position: -1", "its position is not between"),
        ("position: 99999999999999", "its position is not between"),
    ],
)
def test_a_category_file_that_cannot_be_stored_costs_no_article(folder, line, reason):
    write(folder / "battery/_category.yml", line)
    report = run(folder)
    assert f"battery/_category.yml: {reason}" in report
    assert "created │ 1" in report
    assert Category.objects.get().translations.get().name == "Battery"
