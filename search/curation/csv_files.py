"""Synonyms as a CSV file: language, words, meaning. Read whole or not at all, with every error by its line."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from search.curation.synonyms import (
    MOST_SETS,
    BadSynonyms,
    SynonymDraft,
    check_synonyms,
    save_synonyms,
    split_terms,
)
from search.models import SynonymSet

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

COLUMNS = ("language", "words", "meaning")
LARGEST_FILE = 1_000_000


class BadFile(ValueError):
    """The file is no such CSV file at all."""


@dataclass(frozen=True)
class LineError:
    line: int
    message: str


@dataclass(frozen=True)
class ImportOutcome:
    """With `errors` nothing was stored; `known` were there before."""

    added: int = 0
    known: int = 0
    errors: tuple[LineError, ...] = ()


def write_csv(sets: Iterable[SynonymSet]) -> str:
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in sets:
        writer.writerow([one.locale, ", ".join(one.words), ", ".join(one.meaning)])
    return written.getvalue()


@transaction.atomic
def import_synonyms(content: bytes, *, by: "AbstractBaseUser | None", at: datetime) -> ImportOutcome:
    """Add every set of the file that is not there yet; importing it again changes nothing.

    :raises BadFile: if it is too large, no text, or has other columns.
    """
    known = {
        SynonymDraft(one.locale, tuple(one.words), tuple(one.meaning)).key for one in SynonymSet.objects.all()
    }
    fresh: dict[object, SynonymDraft] = {}
    errors = []
    rows = 0
    for line, row in _rows(content):
        rows += 1
        try:
            draft = _draft(row)
        except BadSynonyms as problem:
            errors.append(LineError(line, str(problem)))
            continue
        if draft.key not in known:
            fresh.setdefault(draft.key, draft)
    if len(known) + len(fresh) > MOST_SETS:
        raise BadFile(_("There can be %(most)d sets at most.") % {"most": MOST_SETS})
    if errors:
        return ImportOutcome(errors=tuple(errors))
    for draft in fresh.values():
        save_synonyms(draft=draft, by=by, at=at)
    return ImportOutcome(added=len(fresh), known=rows - len(fresh))


def _draft(row: list[str]) -> SynonymDraft:
    if len(row) not in (2, 3):
        raise BadSynonyms(
            _("%(count)d columns instead of language, words and meaning: put quotes around the words.")
            % {"count": len(row)}
        )
    locale, words, meaning = (*row, "")[:3]
    return check_synonyms(locale.strip(), split_terms(words), split_terms(meaning))


def _rows(content: bytes) -> Iterable[tuple[int, list[str]]]:
    if len(content) > LARGEST_FILE:
        raise BadFile(_("The file is larger than a megabyte."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFile(_("The file is not in UTF-8.")) from error
    delimiter = ";" if text.partition("\n")[0].count(";") >= len(COLUMNS) - 1 else ","
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    try:
        header = [name.strip().casefold() for name in next(reader, [])]
        if header[:2] != list(COLUMNS[:2]):
            raise BadFile(_("The first line must be: language,words,meaning"))
        return [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise BadFile(_("Line %(line)d cannot be read.") % {"line": reader.line_num}) from error
