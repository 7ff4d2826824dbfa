import io
import json
import logging

import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines():
    """Return a function that reads the lines logged so far, as objects."""
    stream = io.StringIO()
    (handler,) = [found for found in logging.getLogger().handlers if hasattr(found.formatter, "processors")]
    before = handler.setStream(stream)
    level = logging.getLogger().level
    logging.getLogger().setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.getLogger().setLevel(level)
    handler.setStream(before)


def test_what_a_customer_typed_stands_in_no_line(client, lines):
    client.get("/en/search/", {"q": "my secret illness"})
    client.get("/api/v1/search", {"q": "my secret illness"})
    client.get("/en/search/suggest/", {"q": "my secret illness"})
    logged = lines()
    assert any(line.get("request") == "GET /en/search/" for line in logged)
    assert "secret" not in json.dumps(logged)


def test_the_lines_of_one_request_share_an_id(client, lines):
    client.get("/en/")
    client.get("/en/")
    ids = [line["request_id"] for line in lines() if line["event"].startswith("request_")]
    assert ids[0] == ids[1] != ids[2] == ids[3]


def test_no_address_of_a_visitor_is_kept(client, lines):
    client.get("/en/", REMOTE_ADDR="203.0.113.77")
    assert "203.0.113.77" not in json.dumps(lines())
