"""Start the whole help center: `python -m portal.runtime`, which is what `make run` does."""

import sys

from portal.runtime.console import SupervisorConsole
from portal.runtime.installation import run_installation

if __name__ == "__main__":
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
    sys.exit(run_installation(SupervisorConsole(sys.stdout)))
