"""One installation on one machine, from an empty folder to a working help center and back to silence.

Invariant: the demo is loaded once, and only into the embedded database.
"""

import os
import socket
import time
from pathlib import Path

import psycopg

from portal.demo.accounts import DEMO_ACCOUNTS
from portal.runtime.console import SupervisorConsole
from portal.runtime.credentials import LOOPBACK
from portal.runtime.crew import Crew
from portal.runtime.endpoints import PROJECT_ROOT, Endpoints, home, run_folder, write_private
from portal.runtime.health import web_complaint, worker_complaint
from portal.runtime.problems import CannotStart
from portal.runtime.programs import Program
from portal.runtime.servers import start_servers
from portal.runtime.supervisor import Supervisor, supervise
from portal.runtime.website import manage_command, site_environment, site_programs

DEFAULT_PORT = 8000


def run_installation(console: SupervisorConsole) -> int:
    """Run until told to stop; return the exit code."""
    home_folder = home()

    def body(crew: Crew) -> None:
        port = chosen_port()
        check_port(port)
        _Installation(crew=crew, home_folder=home_folder, port=port, console=console).run()

    return supervise(body, home_folder=home_folder, purpose="make run", console=console)


def chosen_port() -> int:
    """:raises CannotStart: if PORT is not the number of a port."""
    text = os.environ.get("PORT") or str(DEFAULT_PORT)
    if text.isdecimal() and 0 < int(text) < 65_536:
        return int(text)
    raise CannotStart(
        f"PORT={text} is not the number of a port: use one from 1024 to 65535, as in `PORT=8001 make run`."
    )


def check_port(port: int) -> None:
    """:raises CannotStart: if another program listens on the port, or this user may not."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except PermissionError as error:
            raise CannotStart(
                f"Port {port} needs root: choose another, as in `PORT=8001 make run`."
            ) from error
        except OSError as error:
            raise CannotStart(
                f"Port {port} is in use by another program: stop that one, or choose another port, "
                f"as in `PORT={port + 1} make run`."
            ) from error


class _Installation:
    def __init__(self, *, crew: Crew, home_folder: Path, port: int, console: SupervisorConsole) -> None:
        self._crew = crew
        self._home = home_folder
        self._port = port
        self._console = console
        self._supervisor = Supervisor(crew, console)
        self._began = self._step_began = time.monotonic()

    def run(self) -> None:
        """:raises CannotStart: with one line that says what to do.
        :raises StopRequested: when told to stop.
        """
        self._console.report(f"Signpost is starting. Its data is in {self._home}")
        endpoints = start_servers(self._crew, home_folder=self._home, console=self._console)
        self._done("database and broker")
        environment = site_environment(endpoints, home_folder=self._home)
        self._prepare(endpoints, environment)
        for program in site_programs(environment=environment, home_folder=self._home, port=self._port):
            self._crew.start(program)
        self._supervisor.await_health(lambda: web_complaint(self._port))
        self._done("web")
        self._supervisor.await_health(lambda: worker_complaint(endpoints.broker_url))
        self._done("worker and beat")
        self._announce(endpoints)
        self._supervisor.watch()

    def _prepare(self, endpoints: Endpoints, environment: dict[str, str]) -> None:
        self._supervisor.run_steps(
            self._step("migrate", environment, "--noinput"),
            self._step("collectstatic", environment, "--noinput"),
        )
        self._done("migrations and static files")
        if wants_demo() and not self._has_demo(endpoints):
            self._load_demo(endpoints, environment)

    def _load_demo(self, endpoints: Endpoints, environment: dict[str, str]) -> None:
        try:
            self._supervisor.run_steps(self._step("load_demo", environment, on_terminal=True))
        except CannotStart as problem:
            self._console.report(f"{problem} The site starts without it; the next start tries again.")
            return
        write_private(self._demo_mark, _database_identity(endpoints))
        self._done("demo help center")

    def _step(
        self, command: str, environment: dict[str, str], *options: str, on_terminal: bool = False
    ) -> Program:
        return Program(
            name=command,
            argv=manage_command(command, *options),
            cwd=PROJECT_ROOT,
            log=None if on_terminal else self._home / "logs" / f"{command}.log",
            env=environment,
        )

    @property
    def _demo_mark(self) -> Path:
        return run_folder(self._home) / "demo-loaded"

    def _has_demo(self, endpoints: Endpoints) -> bool:
        try:
            return self._demo_mark.read_text(encoding="ascii") == _database_identity(endpoints)
        except OSError:
            return False

    def _done(self, what: str) -> None:
        now = time.monotonic()
        self._console.report(f"  ✓ {what} ({now - self._step_began:.1f} s)")
        self._step_began = now

    def _announce(self, endpoints: Endpoints) -> None:
        say = self._console.report
        say(
            f"\nSignpost is ready after {time.monotonic() - self._began:.0f} s: http://{LOOPBACK}:{self._port}/\n"
        )
        if self._has_demo(endpoints):
            say("Sign in to the demo at /accounts/login/ as:")
            for account in DEMO_ACCOUNTS:
                say(f"  {account.role:<10} {account.email:<32} {account.password}")
            say("")
        say(f"Logs are in {self._home / 'logs'}. Ctrl-C stops everything.")


def wants_demo() -> bool:
    """Tell whether the demo, whose passwords everybody knows, belongs here.

    Not in production, nor in a database that somebody named, unless DEMO=1 asks for it.
    """
    wish = os.environ.get("DEMO", "")
    is_shared = os.environ.get("PRODUCTION") or os.environ.get("DATABASE_URL")
    return wish == "1" or (wish != "0" and not is_shared)


def _database_identity(endpoints: Endpoints) -> str:
    """Name the database itself, so that an empty one in an old folder gets its demo."""
    with psycopg.connect(endpoints.database_url) as connection:
        rows = connection.execute(
            "SELECT system_identifier::text || '/' || current_database() FROM pg_control_system()"
        ).fetchall()
    return str(rows[0][0])
