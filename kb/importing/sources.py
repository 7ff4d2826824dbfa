"""What every kind of source is read into: texts with their place and settings, and what stands beside them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath

from kb.importing.front_matter import FrontMatter
from kb.services import CategoryName

DEEPEST_CATEGORY = 3
LONGEST_CATEGORY_NAME = 200
LONGEST_ICON_NAME = 40
LAST_POSITION = 2_000_000_000


class FileIsUnusable(ValueError):
    """A file cannot be imported; the message is the reason that its owner reads."""


@dataclass(frozen=True)
class SourceFile:
    """One text: where it stands below the imported folder, and what it says."""

    path: PurePosixPath
    category: PurePosixPath
    locale: str
    front: FrontMatter
    body: str
    is_lifted: bool  # its folder is too deep to be a category: it stands in the one above
    # The same for all languages of one article: the path without locale and suffix.
    stem: PurePosixPath


@dataclass(frozen=True)
class CategoryFile:
    """What a source says about a folder; `position` None stands behind what is there already."""

    title: str
    description: str = ""
    position: int | None = None
    icon: str = ""
    translations: tuple[CategoryName, ...] = ()
    unknown: tuple[str, ...] = ()  # names in the file that mean nothing here
    locale: str | None = None  # of title and description; None is the language of the import
    slug: str = ""
    external_id: str | None = None
    redirects: tuple[str, ...] = ()


@dataclass(frozen=True)
class Skipped:
    path: str
    reason: str


@dataclass(frozen=True)
class SourceVote:
    """One reader's vote at the place that articles come from; `key` is the same each time it is read."""

    key: str
    is_helpful: bool
    at: datetime | None = None


@dataclass(frozen=True)
class Collection:
    """Everything that one import found. `folders` become categories even if no article stands in them."""

    root: Path
    files: list[SourceFile]
    describe: Callable[[PurePosixPath], CategoryFile]
    folders: tuple[PurePosixPath, ...] = ()
    votes: Mapping[str, tuple[SourceVote, ...]] = field(default_factory=dict)  # by external id
    # An export of our own: texts, links and names are taken letter by letter.
    is_exact: bool = False
