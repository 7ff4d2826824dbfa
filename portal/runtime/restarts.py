"""When a program that died is started again.

Invariant: a program that dies over and over is given up, never restarted in a tight loop.
"""

from dataclasses import dataclass

QUICK_DEATH_SECONDS = 30.0
MOST_QUICK_DEATHS = 5
FIRST_DELAY_SECONDS = 0.5


@dataclass(frozen=True)
class Record:
    """How often in a row a program died soon after its start, and when it may start again."""

    quick_deaths: int = 0
    start_at: float = 0.0
    is_given_up: bool = False


def note_death(record: Record, *, lived_seconds: float, at: float) -> Record:
    """Double the delay with each quick death in a row; a longer life clears the record."""
    quick_deaths = record.quick_deaths + 1 if lived_seconds < QUICK_DEATH_SECONDS else 1
    if quick_deaths >= MOST_QUICK_DEATHS:
        return Record(quick_deaths=quick_deaths, is_given_up=True)
    return Record(quick_deaths=quick_deaths, start_at=at + FIRST_DELAY_SECONDS * 2 ** (quick_deaths - 1))
