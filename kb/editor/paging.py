"""Pages of a list that nobody counts: the log grows for ever, and its length interests no one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db import models
from django.db.models import QuerySet

Row = TypeVar("Row", bound=models.Model)
# Further back the filters lead sooner.
LAST_PAGE = 10_000


@dataclass(frozen=True)
class UncountedPage(Generic[Row]):
    rows: Sequence[Row]
    number: int
    has_next: bool


def page_without_count(rows: QuerySet[Row], number: str, *, size: int) -> UncountedPage[Row]:
    """Return one page, and whether another follows; what is no number of a page is the first."""
    asked = int(number) if number.isdecimal() and len(number) < 7 else 1
    at = min(max(1, asked), LAST_PAGE)
    found = list(rows[(at - 1) * size : at * size + 1])
    return UncountedPage(found[:size], at, len(found) > size)
