"""What addresses and fields say, read so that nothing typed into them makes a page fail."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import QueryDict

# The ids of the database have no more digits.
LONGEST_NUMBER = 18


def typed_words(query: "QueryDict") -> str:
    """Return what is searched for, without what PostgreSQL cannot compare."""
    return str(query.get("q", "")).replace("\x00", "").strip()


def typed_number(said: str) -> int | None:
    """Return a number, if it is one that an id may be."""
    return int(said) if said.isdecimal() and len(said) <= LONGEST_NUMBER else None
