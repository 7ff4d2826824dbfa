"""Logs of programs stay within bounds."""

from portal.runtime import programs
from portal.runtime.programs import cap_log


def test_a_log_that_grew_too_large_is_kept_once_and_emptied(tmp_path, monkeypatch):
    monkeypatch.setattr(programs, "LOG_LIMIT_BYTES", 10)
    log = tmp_path / "web.log"
    with log.open("ab", buffering=0) as writer:
        writer.write(b"the older lines\n")
        cap_log(log)
        writer.write(b"the newer line\n")
    assert log.read_bytes() == b"the newer line\n"
    assert (tmp_path / "web.log.1").read_bytes() == b"the older lines\n"
    assert list(tmp_path.glob("*.log")) == [log]


def test_a_small_log_and_a_missing_one_are_left_alone(tmp_path):
    log = tmp_path / "web.log"
    log.write_text("short")
    cap_log(log)
    cap_log(tmp_path / "none.log")
    assert [path.name for path in tmp_path.iterdir()] == ["web.log"]
