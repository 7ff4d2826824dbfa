"""A moment by which something has to be done, and what is told when it was not."""

import logging
import time
from dataclasses import dataclass
from typing import Self

from django.core.cache import cache

logger = logging.getLogger(__name__)

WARN_EVERY_SECONDS = 60.0
HOUR_SECONDS = 3600

_warned_at = -WARN_EVERY_SECONDS


class TooLate(Exception):
    """The deadline has passed."""


@dataclass(frozen=True)
class Deadline:
    """`at` is on the monotonic clock, in seconds."""

    at: float

    @classmethod
    def after(cls, milliseconds: float) -> Self:
        return cls(time.monotonic() + milliseconds / 1000)

    def left_ms(self) -> int:
        """Return how many milliseconds are left, one at least.

        :raises TooLate: if none is.
        """
        left = int((self.at - time.monotonic()) * 1000)
        if left < 1:
            raise TooLate
        return left


def tell_late(deadline_ms: int) -> None:
    """Count a search whose reranking was given up, for all processes together, and log one a minute."""
    global _warned_at
    key = _key(time.time())
    cache.add(key, 0, timeout=2 * HOUR_SECONDS)
    try:
        cache.incr(key)
    except ValueError:
        # A cache that is down counts nothing.
        logger.debug("Late reranking was not counted")
    now = time.monotonic()
    if now - _warned_at >= WARN_EVERY_SECONDS:
        _warned_at = now
        logger.warning("Reranking took longer than %d ms; the order reached by then stands", deadline_ms)


def late_reranks() -> int:
    """Return how many searches of this hour and the last were too late to be reranked; 0 without a cache."""
    now = time.time()
    counts = cache.get_many([_key(now), _key(now - HOUR_SECONDS)]) or {}
    return sum(int(count) for count in counts.values())


def _key(seconds: float) -> str:
    return f"search:late-reranks:{int(seconds // HOUR_SECONDS)}"
