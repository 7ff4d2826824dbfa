"""What a newcomer sees first, before anything is installed."""

import shutil
import subprocess

import pytest

from portal.runtime.endpoints import PROJECT_ROOT

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (PROJECT_ROOT / ".git").exists() or not shutil.which("git") or not shutil.which("make"),
        reason="This is no clone, or git or make is missing.",
    ),
]


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    folder = tmp_path_factory.mktemp("newcomer") / "a folder with spaces"
    command = ["git", "clone", "--quiet", "--depth", "1", PROJECT_ROOT.as_uri(), folder]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if "dubious ownership" in done.stderr:
        pytest.skip("git clones no folder that belongs to somebody else.")
    assert done.returncode == 0, done.stderr
    return folder


def make(clone, *arguments):
    return subprocess.run(["make", *arguments], cwd=clone, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("goal", ["install", "run", "test", "check"])
def test_every_goal_can_be_reached_from_nothing(clone, goal):
    planned = make(clone, "--dry-run", goal)
    assert planned.returncode == 0, planned.stderr
    assert "-m venv" in planned.stdout
    assert str(clone) not in planned.stdout, "an absolute path with a space in it would be two words"


def test_make_alone_says_what_can_be_done(clone):
    assert "make run" in make(clone).stdout


def test_a_missing_python_is_one_clear_line(clone):
    failed = make(clone, "run", "PYTHON=/nowhere/python")
    assert failed.returncode != 0
    complaint, *rest = failed.stderr.strip().splitlines()
    assert complaint.startswith("Signpost needs Python")
    # What make itself adds.
    assert all(line.startswith("make") for line in rest)
