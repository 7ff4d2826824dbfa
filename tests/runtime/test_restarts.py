"""The decisions about a program that died."""

from portal.runtime.restarts import MOST_QUICK_DEATHS, Record, note_death


def test_delays_double_with_each_quick_death():
    first = note_death(Record(), lived_seconds=0.1, at=100.0)
    second = note_death(first, lived_seconds=0.1, at=100.0)
    assert second.start_at - 100.0 == 2 * (first.start_at - 100.0)


def test_many_quick_deaths_end_in_giving_up():
    record = Record()
    for _ in range(MOST_QUICK_DEATHS):
        assert not record.is_given_up
        record = note_death(record, lived_seconds=0.1, at=0.0)
    assert record.is_given_up


def test_a_long_life_clears_the_record():
    record = Record(quick_deaths=MOST_QUICK_DEATHS - 1)
    assert note_death(record, lived_seconds=3600.0, at=0.0).quick_deaths == 1
