"""The terms of the help center as a table that other programs read and write."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from kb.models import Term, TermWord
from kb.services import TermNeedsAWord, WordIsTaken, write_term

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

MOST_ROWS = 5_000
MEANING = "meaning"
# What a table program would take for a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class ListIsUnreadable(Exception):
    """The argument says which line, and why; nothing was taken over."""


@dataclass(frozen=True)
class TermRow:
    """A term with its word in each language of the site, empty where it has none."""

    term_id: int
    meaning: str
    words: tuple[tuple[str, str], ...]


def term_rows(terms: Iterable[Term]) -> list[TermRow]:
    """Return the rows of terms whose words are prefetched."""
    rows = []
    for term in terms:
        words = {word.locale: word.word for word in term.words.all()}
        named = tuple((locale, words.get(locale, "")) for locale, _name in settings.LANGUAGES)
        rows.append(TermRow(term.pk, term.meaning, named))
    return rows


def csv_lines() -> Iterator[str]:
    yield _line([*dict(settings.LANGUAGES), MEANING])
    for row in term_rows(Term.objects.prefetch_related("words").order_by("pk")):
        yield _line([*(word for _locale, word in row.words), row.meaning])


def take_list(text: str, *, by: "AbstractUser") -> int:
    """Take over a table of terms, all of it or nothing; a row whose word is known changes that term.

    :raises ListIsUnreadable: for what it says.
    :raises NotAllowed: if `by` may not change terms.
    """
    rows = list(csv.DictReader(StringIO(text.removeprefix("\ufeff"))))
    if len(rows) > MOST_ROWS:
        raise ListIsUnreadable(_("A list has %(count)s lines at most.") % {"count": MOST_ROWS})
    locales = [locale for locale in dict(settings.LANGUAGES) if rows and locale in rows[0]]
    if not locales:
        raise ListIsUnreadable(_("The first line names the languages, as in: en,de,es,meaning"))
    with transaction.atomic():
        for number, row in enumerate(rows, 2):
            words = {locale: _plain(row.get(locale)) for locale in locales if _plain(row.get(locale))}
            try:
                known = _known(words)
                meaning = _plain(row.get(MEANING)) or (known.meaning if known else "")
                write_term(words=words, by=by, meaning=meaning, term_id=known.pk if known else None)
            except TermNeedsAWord:
                raise ListIsUnreadable(_("Line %(number)s has no word.") % {"number": number}) from None
            except WordIsTaken as taken:
                said = _("Line %(number)s: “%(word)s” is the word of another term.")
                raise ListIsUnreadable(said % {"number": number, "word": taken}) from None
    return len(rows)


def _known(words: dict[str, str]) -> Term | None:
    for locale, word in words.items():
        found = TermWord.objects.filter(locale=locale, word__iexact=word).select_related("term").first()
        if found is not None:
            return found.term
    return None


def _line(cells: Iterable[str]) -> str:
    target = StringIO()
    csv.writer(target).writerow([f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell for cell in cells])
    return target.getvalue()


def _plain(cell: str | None) -> str:
    return (cell or "").strip().removeprefix("'")
