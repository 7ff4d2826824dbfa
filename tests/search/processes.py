"""A fresh interpreter, for what must hold from the first import on."""

import json
import os
import subprocess
import sys
from typing import Any


def run_python(code: str, **environment: str) -> Any:
    """Run `code` with the settings of this test run; return what its last line says in JSON."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"DJANGO_SETTINGS_MODULE": "portal.settings", **os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.strip().splitlines()[-1])
