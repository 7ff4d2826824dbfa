"""Run all tests as two processes side by side, each with servers of its own.

The tests of the index and of whole systems wait for processes and models more than they compute; the rest fills the
second core meanwhile. Arguments go to both.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WAITING = ("tests/search", "tests/demo", "tests/system")


def main() -> int:
    home = Path(os.environ.get("SIGNPOST_HOME") or ROOT / "var")
    pytest = [sys.executable, "-m", "pytest", *sys.argv[1:]]
    log = home / "tests-of-the-index.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as output:
        beside = subprocess.Popen(
            [*pytest, *WAITING],
            cwd=ROOT,
            env={**os.environ, "SIGNPOST_HOME": str(home / "beside")},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            rest = subprocess.run([*pytest, "tests", *(f"--ignore={folder}" for folder in WAITING)], cwd=ROOT)
            beside.wait()
        except BaseException:
            beside.terminate()
            beside.wait()
            raise
    sys.stdout.write(log.read_text(encoding="utf-8", errors="replace"))
    return rest.returncode or beside.returncode


if __name__ == "__main__":
    raise SystemExit(main())
