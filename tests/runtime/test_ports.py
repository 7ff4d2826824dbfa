"""The port of the web server."""

import socket

import pytest

from portal.runtime.installation import check_port, chosen_port
from portal.runtime.problems import CannotStart


def test_a_port_in_use_is_named_with_the_way_out():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CannotStart, match=rf"Port {port} is in use .* `PORT={port + 1} make run`"):
            check_port(port)


@pytest.mark.parametrize("text", ["eighty", "-1", "0", "70000", "80.5"])
def test_what_is_no_port_is_refused(monkeypatch, text):
    monkeypatch.setenv("PORT", text)
    with pytest.raises(CannotStart, match="is not the number of a port"):
        chosen_port()


def test_the_port_is_8000_unless_named(monkeypatch):
    monkeypatch.delenv("PORT", raising=False)
    assert chosen_port() == 8000
    monkeypatch.setenv("PORT", "8123")
    assert chosen_port() == 8123
