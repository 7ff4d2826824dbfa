"""The embedded servers as one: started together, made ready for the application, announced in one file.

Invariant: the endpoints are announced only while every server behind them answers.
"""

import os
import time
from pathlib import Path

import psycopg
from psycopg import sql

from portal.runtime import postgres, valkey
from portal.runtime.console import Console
from portal.runtime.credentials import LOOPBACK, Credentials, load_credentials
from portal.runtime.crew import Crew
from portal.runtime.endpoints import Endpoints, clear_endpoints, write_endpoints
from portal.runtime.problems import CannotStart
from portal.runtime.programs import Child, Program, cap_log

APPLICATION = "signpost"
EXTENSIONS = ("vector", "pg_trgm", "unaccent", "btree_gin", "fuzzystrmatch")
READY_SECONDS = 300.0
POLL_SECONDS = 0.05
PATIENCE_SECONDS = 10.0
# Backends of a killed server hold its shared memory for a moment longer than it lives.
START_ATTEMPTS = 5


def start_servers(crew: Crew, *, home_folder: Path, console: Console, durable: bool = True) -> Endpoints:
    """Start what the environment does not provide, and announce where it is.

    :raises CannotStart: with one line that says what to do.
    """
    clear_endpoints(home_folder)
    for log in (home_folder / "logs").glob("*.log"):
        cap_log(log)
    loaded = load_credentials(home_folder)
    credentials = loaded.credentials
    database_url = os.environ.get("DATABASE_URL", "")
    if not database_url:
        database_url = _database_url(credentials)
        _start_postgres(crew, home_folder, credentials, console, durable=durable, reset=loaded.are_new)
    broker_url, cache_url = (os.environ.get(name, "") for name in ("BROKER_URL", "CACHE_URL"))
    if not (broker_url and cache_url):
        _start_valkey(crew, home_folder, credentials, console, durable=durable)
    endpoints = Endpoints(
        database_url=database_url,
        broker_url=broker_url or valkey.valkey_url(credentials, database=valkey.BROKER_DATABASE),
        cache_url=cache_url or valkey.valkey_url(credentials, database=valkey.CACHE_DATABASE),
    )
    write_endpoints(endpoints, home_folder=home_folder)
    return endpoints


def _database_url(credentials: Credentials) -> str:
    return f"postgresql://{APPLICATION}:{credentials.database_password}@{LOOPBACK}:{credentials.database_port}/{APPLICATION}"


def _start_postgres(
    crew: Crew,
    home_folder: Path,
    credentials: Credentials,
    console: Console,
    *,
    durable: bool,
    reset: bool,
) -> None:
    had_data = (home_folder / "postgres" / "PG_VERSION").exists()
    cluster = postgres.prepare_cluster(home_folder=home_folder, credentials=credentials, durable=durable)
    if had_data and reset:
        postgres.reset_superuser_password(cluster, credentials.superuser_password)
    program = postgres.server_program(cluster, port=credentials.database_port)
    for attempt in range(1, START_ATTEMPTS + 1):
        child = crew.start(program)
        connection = _await_postgres(child, credentials, console)
        if connection is not None:
            with connection:
                ensure_application_database(connection, credentials)
            return
        last_words = child.last_words(lines=40)
        if attempt == START_ATTEMPTS or "shared memory block" not in last_words:
            raise CannotStart(postgres.explain_failure(cluster, last_words))
        console.pause(attempt)


def _await_postgres(child: Child, credentials: Credentials, console: Console) -> psycopg.Connection | None:
    """Return a superuser's connection, or None if the server ended.

    :raises CannotStart: if it lives but never answers, or refuses the password.
    """
    began = time.monotonic()
    reported = began
    while child.is_alive():
        try:
            return _connect_as_superuser(credentials, database="postgres")
        except psycopg.OperationalError as error:
            if "password authentication failed" in str(error):
                raise CannotStart(
                    "The kept password does not fit the database: move run/credentials.json in the data folder away "
                    " and start again; a new password is then set and no data is lost."
                ) from error
        now = time.monotonic()
        if now - began > READY_SECONDS:
            raise CannotStart(
                f"PostgreSQL did not answer within {READY_SECONDS:.0f} s: see {child.program.log}"
            )
        if now - reported > PATIENCE_SECONDS:
            console.report("PostgreSQL is recovering its data …")
            reported = now
        console.pause(POLL_SECONDS)
    return None


def _connect_as_superuser(credentials: Credentials, *, database: str) -> psycopg.Connection:
    return psycopg.connect(
        host=LOOPBACK,
        port=credentials.database_port,
        user=postgres.SUPERUSER,
        password=credentials.superuser_password,
        dbname=database,
        connect_timeout=5,
        autocommit=True,
    )


def ensure_application_database(connection: psycopg.Connection, credentials: Credentials) -> None:
    """Give the application a role without special rights and a database with the extensions it needs.

    The extensions also go into the template: the role may create databases (for tests) but not extensions.
    """
    role = sql.Identifier(APPLICATION)
    exists = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APPLICATION]).fetchone()
    verb = sql.SQL("ALTER" if exists else "CREATE")
    connection.execute(
        sql.SQL("{} ROLE {} LOGIN CREATEDB PASSWORD {}").format(
            verb, role, sql.Literal(credentials.database_password)
        )
    )
    _ensure_extensions(credentials, database="template1")
    if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [APPLICATION]).fetchone():
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(role, role))
    _ensure_extensions(credentials, database=APPLICATION)


def _ensure_extensions(credentials: Credentials, *, database: str) -> None:
    with _connect_as_superuser(credentials, database=database) as connection:
        for name in EXTENSIONS:
            extension = sql.Identifier(name)
            connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(extension))
        outdated = connection.execute(
            "SELECT name FROM pg_available_extensions "
            "WHERE installed_version IS NOT NULL AND installed_version <> default_version"
        ).fetchall()
        for (name,) in outdated:
            connection.execute(sql.SQL("ALTER EXTENSION {} UPDATE").format(sql.Identifier(name)))


def _start_valkey(
    crew: Crew, home_folder: Path, credentials: Credentials, console: Console, *, durable: bool
) -> None:
    program: Program = valkey.valkey_program(
        home_folder=home_folder, credentials=credentials, durable=durable
    )
    child = crew.start(program)
    deadline = time.monotonic() + READY_SECONDS
    while not valkey.is_answering(credentials):
        if not child.is_alive() or time.monotonic() > deadline:
            raise CannotStart(valkey.explain_failure(program.cwd, program.log, child.last_words()))
        console.pause(POLL_SECONDS)
