"""A site of embedded servers and one program that only waits, supervised as the real one is.

Run with `python -m tests.runtime.small_site`; FAILING=1 adds a program that dies at once.
"""

import os
import sys
from pathlib import Path

from portal.runtime.console import SupervisorConsole
from portal.runtime.crew import Crew
from portal.runtime.endpoints import home
from portal.runtime.programs import Program
from portal.runtime.servers import start_servers
from portal.runtime.supervisor import Supervisor, supervise


def waiting_program(home_folder: Path, name: str, code: str) -> Program:
    return Program(
        name=name,
        argv=(sys.executable, "-c", code),
        cwd=home_folder,
        log=home_folder / "logs" / f"{name}.log",
        env=os.environ,
        grace_seconds=5,
    )


def main() -> int:
    console = SupervisorConsole(sys.stdout)

    def body(crew: Crew) -> None:
        start_servers(crew, home_folder=home(), console=console)
        crew.start(waiting_program(home(), "waiter", "import time; time.sleep(600)"))
        if os.environ.get("FAILING"):
            crew.start(waiting_program(home(), "failing", "print('the reason'); raise SystemExit(3)"))
        console.report("ready")
        Supervisor(crew, console).watch()

    return supervise(body, home_folder=home(), purpose="small site", console=console)


if __name__ == "__main__":
    sys.exit(main())
