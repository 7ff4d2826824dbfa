"""The records of a Zendesk export, gathered from all its files by kind and number. Nothing in them is trusted."""

import json
import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property
from pathlib import Path, PurePosixPath

from kb.importing.reading import CONTROL_CHARACTERS, read_bytes
from kb.importing.report import ImportReport
from kb.importing.sources import FileIsUnusable

# One file may hold all pages of a large help center.
LARGEST_JSON_BYTES = 256 * 1024 * 1024
_NUMBER = re.compile(r"\d{1,20}")


class Kind(StrEnum):
    """The names under which the API lists records; other lists, as of users, say nothing that is kept."""

    CATEGORY = "categories"
    SECTION = "sections"
    ARTICLE = "articles"
    TRANSLATION = "translations"
    ATTACHMENT = "article_attachments"
    VOTE = "votes"
    SEGMENT = "user_segments"
    REDIRECT = "redirect_rules"


_SINGULAR = {
    "category": Kind.CATEGORY,
    "section": Kind.SECTION,
    "article": Kind.ARTICLE,
    "translation": Kind.TRANSLATION,
    "article_attachment": Kind.ATTACHMENT,
    "vote": Kind.VOTE,
    "user_segment": Kind.SEGMENT,
    "redirect_rule": Kind.REDIRECT,
}


@dataclass(frozen=True)
class Record:
    """One record, read value by value: what has the wrong type counts as missing."""

    file: PurePosixPath
    values: Mapping[str, object]

    def text(self, *names: str) -> str:
        """Return the first of these values that says anything."""
        for name in names:
            value = self.values.get(name)
            if isinstance(value, str) and value.strip():
                return CONTROL_CHARACTERS.sub("", value)
        return ""

    def line(self, *names: str) -> str:
        return " ".join(self.text(*names).split())

    def number(self, name: str) -> str:
        """Return an id as text; empty if there is none."""
        value = self.values.get(name)
        is_number = isinstance(value, int | str) and not isinstance(value, bool)
        spelled = str(value) if is_number and not (isinstance(value, int) and value < 0) else ""
        return spelled if _NUMBER.fullmatch(spelled) else ""

    def whole(self, name: str) -> int:
        value = self.values.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else 0

    def flag(self, name: str) -> bool:
        return self.values.get(name) is True

    def moment(self, *names: str) -> datetime | None:
        for name in names:
            try:
                found = datetime.fromisoformat(self.line(name))
            except ValueError:
                continue
            return found if found.tzinfo else found.replace(tzinfo=UTC)
        return None

    def names(self, name: str) -> tuple[str, ...]:
        value = self.values.get(name)
        parts = value if isinstance(value, list) else []
        return tuple(
            dict.fromkeys(" ".join(part.split()) for part in parts if isinstance(part, str) and part.strip())
        )

    def has_entries(self, name: str) -> bool:
        return bool(self.values.get(name))


@dataclass
class Records:
    """Records by kind and number; of a record that stands in two pages, the one that changed last."""

    by_kind: dict[Kind, dict[str, Record]] = field(default_factory=lambda: defaultdict(dict))

    def of(self, kind: Kind) -> Mapping[str, Record]:
        return self.by_kind[kind]

    @cached_property
    def translations(self) -> Mapping[tuple[str, str], list[Record]]:
        """Return the translations of each thing, by its type in lower case and its number; once all are read."""
        found: dict[tuple[str, str], list[Record]] = defaultdict(list)
        for record in self.by_kind[Kind.TRANSLATION].values():
            found[record.line("source_type").lower(), record.number("source_id")].append(record)
        return found

    def add(self, kind: Kind, record: Record) -> None:
        number = record.number("id")
        if kind is Kind.TRANSLATION:
            number = (
                f"{record.line('source_type')}:{record.number('source_id')}:{record.line('locale').lower()}"
            )
        known = self.by_kind[kind].get(number)
        if known is None or record.text("updated_at") >= known.text("updated_at"):
            self.by_kind[kind][number] = record


def read_records(root: Path, *, report: ImportReport, advance: Callable[[str, int, int], None]) -> Records:
    """Read each JSON file below `root`; what cannot be used is in the report by its name."""
    records = Records()
    paths = sorted(_json_paths(root))
    for done, path in enumerate(paths, 1):
        name = PurePosixPath(path.relative_to(root))
        try:
            _add_file(records, name, _loaded(path), report)
        except FileIsUnusable as error:
            report.skip(name, error)
        advance("Reading", done, len(paths))
    return records


def _json_paths(root: Path) -> Iterator[Path]:
    inside = root.resolve()
    for path in root.rglob("*.json"):
        is_ours = Path(os.path.realpath(path)).is_relative_to(inside)
        if is_ours and not any(part.startswith(".") for part in path.relative_to(root).parts):
            yield path


def _loaded(path: Path) -> object:
    raw = read_bytes(path, largest=LARGEST_JSON_BYTES)
    if not raw.strip():
        raise FileIsUnusable("it is empty")
    try:
        return json.loads(raw)
    except UnicodeDecodeError:
        raise FileIsUnusable("it is not UTF-8; save it as UTF-8 and import again") from None
    except json.JSONDecodeError as error:
        at_end = error.pos >= len(error.doc.rstrip())
        why = "it ends in the middle" if at_end else f"it is not JSON: {error.msg}"
        raise FileIsUnusable(f"{why} (line {error.lineno}, column {error.colno})") from None
    except RecursionError:
        raise FileIsUnusable("it is nested too deeply") from None
    except ValueError as error:
        raise FileIsUnusable(f"it is not JSON: {error}") from None


def _add_file(records: Records, name: PurePosixPath, loaded: object, report: ImportReport) -> None:
    lists = dict(_lists(loaded))
    if not lists:
        raise FileIsUnusable(f"it holds none of what a Zendesk export has: {', '.join(Kind)}")
    for kind, entries in lists.items():
        for place, entry in enumerate(entries, 1):
            record = Record(name, entry if isinstance(entry, dict) else {})
            if record.number("id") or (kind is Kind.REDIRECT and record.text("redirect_from")):
                records.add(kind, record)
            else:
                report.skip(f"{name}: {kind} {place}", "it has no id")


def _lists(loaded: object) -> Iterator[tuple[Kind, list[object]]]:
    """Find the lists of a page, a single record as the API gives it, or a bare list of articles."""
    if isinstance(loaded, list):
        if any(isinstance(entry, dict) and "section_id" in entry for entry in loaded):
            yield Kind.ARTICLE, loaded
        elif any(isinstance(entry, dict) and ("articles" in entry or "article" in entry) for entry in loaded):
            for page in loaded:
                yield from _lists(page)
        return
    if not isinstance(loaded, dict):
        return
    for kind in Kind:
        value = loaded.get(kind.value)
        if isinstance(value, list):
            yield kind, value
    for name, kind in _SINGULAR.items():
        if isinstance(loaded.get(name), dict):
            yield kind, [loaded[name]]
