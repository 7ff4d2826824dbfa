"""The help center as `make run` starts it."""

import json
import signal
from urllib.request import urlopen

import pytest

from portal.runtime.guard import decode_target, is_running
from tests.plugins.live_stack import live_stack

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def test_it_starts_serves_stops_and_starts_again_in_seconds(tmp_path):
    home = tmp_path / "a home with spaces"
    with live_stack(home) as stack:
        with urlopen(f"{stack.url}/readyz") as answer:
            assert json.load(answer)["checks"]["database"]["status"] == "ok"
        with urlopen(f"{stack.url}/") as answer:
            assert b"</html>" in answer.read()
        processes = [
            decode_target(text) for text in json.loads((home / "run" / "processes.json").read_text())
        ]
        assert len(processes) == 5
    assert not any(is_running(target) for target in processes)
    with live_stack(home) as stack:
        text = stack.output.read_text(encoding="utf-8")
        assert "demo help center" not in text
        assert "customer@" in text
        stack.process.send_signal(signal.SIGTERM)
        assert stack.process.wait(60) == 0
