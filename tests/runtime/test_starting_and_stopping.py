"""Start and stop real servers the ways an operator, a terminal or a crash does."""

import os
import signal

import psycopg
import pytest
import redis

from portal.runtime.endpoints import read_endpoints
from portal.runtime.guard import is_running
from tests.runtime.conftest import wait_until

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stop_leaves_no_process_and_exits_cleanly(start_site, number):
    site = start_site().until_ready()
    processes = site.processes()
    assert len(processes) == 3
    assert site.stop(number) == 0
    assert not any(is_running(target) for target in processes)
    assert read_endpoints(site.home) is None


def test_a_second_start_keeps_data_queue_passwords_and_ports(start_site):
    first = start_site().until_ready()
    endpoints = first.endpoints
    with psycopg.connect(endpoints.database_url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'so it is' AS word")
    first.stop(signal.SIGINT)
    second = start_site().until_ready()
    assert second.endpoints == endpoints
    with psycopg.connect(endpoints.database_url) as connection:
        assert connection.execute("SELECT word FROM kept").fetchall() == [("so it is",)]


def test_a_hurried_stop_takes_seconds_and_is_clean(start_site):
    site = start_site().until_ready()
    with psycopg.connect(site.endpoints.database_url):
        site.process.send_signal(signal.SIGINT)
        assert site.stop(signal.SIGINT) == 0


def test_a_second_start_on_the_same_folder_is_refused_in_one_line(start_site):
    first = start_site().until_ready()
    second = start_site()
    assert second.process.wait(20) == 1
    assert len(second.text().splitlines()) == 1
    assert f"already runs on {first.home}: `small site` (process {first.process.pid})" in second.text()
    assert first.process.poll() is None


def test_when_the_supervisor_is_killed_its_processes_end(start_site):
    site = start_site().until_ready()
    processes = site.processes()
    site.stop(signal.SIGKILL)
    wait_until(lambda: not any(is_running(target) for target in processes))
    start_site().until_ready()


def test_a_start_right_after_a_kill_waits_for_the_old_processes(start_site):
    first = start_site().until_ready()
    processes = first.processes()
    first.stop(signal.SIGKILL)
    start_site().until_ready()
    assert not any(is_running(target) for target in processes)


def test_a_start_after_supervisor_and_guard_were_killed_recovers(start_site, guard_of):
    first = start_site().until_ready()
    processes = first.processes()
    os.kill(guard_of(first), signal.SIGKILL)
    first.stop(signal.SIGKILL)
    assert any(is_running(target) for target in processes)
    second = start_site().until_ready()
    assert "previous run left behind" in second.text()
    assert not any(is_running(target) for target in processes)


def test_a_killed_database_is_started_again_with_its_data(start_site):
    site = start_site().until_ready()
    with psycopg.connect(site.endpoints.database_url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS number")
    postgres = site.processes()[0]
    os.kill(postgres.pid, signal.SIGKILL)
    wait_until(lambda: site.processes()[0] != postgres)

    def answers() -> bool:
        try:
            with psycopg.connect(site.endpoints.database_url) as connection:
                return connection.execute("SELECT number FROM kept").fetchall() == [(1,)]
        except psycopg.OperationalError:
            return False

    wait_until(answers)


def test_a_program_that_keeps_dying_is_given_up_with_its_last_words(start_site):
    site = start_site(FAILING="1")
    assert site.process.wait(60) == 1
    assert "failing | the reason" in site.text()
    assert "Signpost cannot go on without failing" in site.text().splitlines()[-1]


def test_the_queue_survives_a_restart(durable_servers):
    with durable_servers() as endpoints, redis.from_url(endpoints.broker_url) as client:
        client.rpush("celery", "work to do")
    with durable_servers() as endpoints, redis.from_url(endpoints.broker_url) as client:
        assert client.lrange("celery", 0, -1) == [b"work to do"]
