"""A terminal that is closed stops what was started in it."""

import os
import pty
import subprocess
import sys

import pytest

from portal.runtime.endpoints import PROJECT_ROOT, read_endpoints
from tests.runtime.conftest import SERVER_VARIABLES, wait_until

pytestmark = pytest.mark.slow


def test_closing_the_terminal_stops_everything_even_without_a_hang_up(home_folder):
    keyboard, terminal = pty.openpty()
    inherited = {name: value for name, value in os.environ.items() if name not in SERVER_VARIABLES}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.runtime.small_site"],
        cwd=PROJECT_ROOT,
        env=inherited | {"SIGNPOST_HOME": str(home_folder)},
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        start_new_session=True,
    )
    os.close(terminal)
    wait_until(lambda: read_endpoints(home_folder) is not None)
    os.close(keyboard)
    assert process.wait(30) == 0
    assert read_endpoints(home_folder) is None
