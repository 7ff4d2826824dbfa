"""What an import did, article by article: the report that its owner reads at the end."""

from dataclasses import dataclass, field
from enum import StrEnum

from kb.importing.sources import Skipped


class Outcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass
class ImportReport:
    """Counts by outcome, and each thing that a person should look at, by file."""

    counts: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(Outcome, 0))
    categories_created: int = 0
    pictures_stored: int = 0
    votes_added: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    missing_pictures: list[Skipped] = field(default_factory=list)
    missing_links: list[Skipped] = field(default_factory=list)
    # Pictures on other sites: readers get a link to them, for their browsers are not sent elsewhere unasked.
    outside_pictures: list[Skipped] = field(default_factory=list)

    notes: list[Skipped] = field(default_factory=list)

    def skip(self, path: object, reason: object) -> None:
        self.skipped.append(Skipped(str(path), str(reason)))
