"""What the supervisor says while it waits."""

import json

import pytest

from portal.runtime.credentials import free_port
from portal.runtime.health import reasons_of, web_complaint, worker_complaint


def test_thereasons_of_name_only_what_is_not_ok():
    checks = {
        "database": {"status": "ok", "detail": "answers"},
        "index": {"status": "unavailable", "detail": "cannot be read"},
    }
    assert (
        reasons_of(json.dumps({"status": "unavailable", "checks": checks}).encode())
        == "index: cannot be read"
    )


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"checks": [1]}', b'{"checks": {"a": 1}}'])
def test_an_answer_of_another_shape_gives_noreasons_of(body):
    assert reasons_of(body) == ""


def test_nobody_listening_is_a_complaint():
    port = free_port()
    assert web_complaint(port) == "web does not answer yet"
    assert worker_complaint(f"redis://127.0.0.1:{port}/0") == "broker does not answer"


@pytest.mark.slow
def test_a_broker_without_a_worker_is_a_complaint(durable_servers):
    with durable_servers() as endpoints:
        assert worker_complaint(endpoints.broker_url) == "worker does not answer yet"
