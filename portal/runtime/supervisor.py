"""Keep a set of programs running: start, watch, start again, stop.

Invariant: leaving `run`, by whatever way, leaves no process behind.
"""

import time
from collections.abc import Callable
from pathlib import Path

from portal.runtime.console import StopRequested, SupervisorConsole
from portal.runtime.crew import Crew
from portal.runtime.locking import acquire_home
from portal.runtime.problems import CannotStart
from portal.runtime.programs import Child, Program, cap_log
from portal.runtime.restarts import Record, note_death

WATCH_SECONDS = 0.2
LOG_CHECK_SECONDS = 30.0
COMPLAINT_REPEAT_SECONDS = 15.0


class Supervisor:
    def __init__(self, crew: Crew, console: SupervisorConsole) -> None:
        self._crew = crew
        self._console = console
        self._records: dict[str, Record] = {}
        self._logs_checked_at = 0.0

    def run_steps(self, *programs: Program) -> None:
        """Run programs that end by themselves, side by side.

        :raises CannotStart: if one fails.
        """
        children = [self._crew.start(program) for program in programs]
        while any(child.is_alive() for child in children):
            self._console.pause(WATCH_SECONDS / 4)
        for child in children:
            self._crew.forget(child.program.name)
            if code := child.process.returncode:
                self._show_last_words(child)
                raise CannotStart(f"The step `{child.program.name}` {_describe_exit(code)}; see above.")

    def await_health(self, complaint: Callable[[], str | None]) -> None:
        """Watch until there is nothing to complain about.

        :raises CannotStart: if a program is given up on the way.
        """
        last = ""
        said_at = began = time.monotonic()
        while (current := complaint()) is not None:
            now = time.monotonic()
            if (current != last and now - began > 1) or now - said_at > COMPLAINT_REPEAT_SECONDS:
                self._console.report(f"  … {current}")
                last, said_at = current, now
            self.watch_once()
            if given_up := [name for name, record in self._records.items() if record.is_given_up]:
                raise CannotStart(f"{given_up[0]} does not stay up; its last lines are above.")

    def watch(self) -> None:
        """:raises CannotStart: if a program that the site cannot do without is given up."""
        while True:
            self.watch_once()

    def watch_once(self) -> None:
        self._console.pause(WATCH_SECONDS)
        self._crew.ensure_guard()
        now = time.monotonic()
        for name, child in list(self._crew.children.items()):
            record = self._records.get(name, Record())
            if child.is_alive() or record.is_given_up:
                continue
            if record.start_at <= child.began:
                self._records[name] = self._bury(child, record, at=now)
            elif now >= record.start_at:
                self._crew.start(child.program)
        if now - self._logs_checked_at > LOG_CHECK_SECONDS:
            self._logs_checked_at = now
            self._cap_logs()

    def _bury(self, child: Child, record: Record, *, at: float) -> Record:
        name = child.program.name
        updated = note_death(record, lived_seconds=at - child.began, at=at)
        how = _describe_exit(child.process.returncode)
        if not updated.is_given_up:
            self._console.report(f"{name} {how}; starting it again")
            return updated
        self._show_last_words(child)
        self._console.report(f"{name} {how} {updated.quick_deaths} times in a row: given up.")
        if child.program.is_essential:
            raise CannotStart(f"Signpost cannot go on without {name}; full log: {child.program.log}")
        self._console.report(f"The site goes on without it. Full log: {child.program.log}")
        return updated

    def _show_last_words(self, child: Child) -> None:
        for line in child.last_words().splitlines():
            self._console.report(f"  {child.program.name} | {line}")

    def _cap_logs(self) -> None:
        for child in self._crew.children.values():
            if child.program.log is not None:
                cap_log(child.program.log)


def supervise(
    body: Callable[[Crew], None], *, home_folder: Path, purpose: str, console: SupervisorConsole
) -> int:
    """Let `body` start and watch programs until it is told to stop; return the exit code."""
    console.listen()
    try:
        lock = acquire_home(home_folder, purpose=purpose, console=console)
        crew = Crew(home_folder=home_folder, lock=lock, console=console)
        try:
            body(crew)
        finally:
            _wind_down(crew, console)
    except CannotStart as problem:
        console.report(str(problem))
        return 1
    except StopRequested:
        pass
    return 0


def _wind_down(crew: Crew, console: SupervisorConsole) -> None:
    console.begin_stopping()
    if not crew.children:
        crew.stop()
        return
    console.report("\nStopping; Ctrl-C again hurries.")
    crew.stop()
    console.report("Everything has stopped; nothing is lost.")


def _describe_exit(code: int) -> str:
    return f"was ended by signal {-code}" if code < 0 else f"ended with exit code {code}"
