"""Two revisions of a text compared: title, summary and body, on the published page or in the source."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING

from kb.diffing import Change, Line, Op, diff_lines, diff_pages, diff_words, is_same
from kb.editor.addresses import article_path, media_path
from kb.models import Revision
from kb.queries import Preview, preview_of, text_of

if TYPE_CHECKING:
    from kb.visibility import Reader

# Unchanged lines that are shown around a change; more of them are folded.
CONTEXT_LINES = 3
# Past this many characters the rendered page takes too long to compare; the source does not.
LONGEST_RENDERED = 150_000


class View(StrEnum):
    PAGE = "page"
    SOURCE = "source"


@dataclass(frozen=True)
class Hunk:
    """Lines that are shown together, or a run of unchanged ones that is folded."""

    lines: tuple[Line, ...]
    is_folded: bool


@dataclass(frozen=True)
class Comparison:
    """`page` is HTML with changes marked, in the view of the page; `hunks` are for that of the source."""

    old: Revision | None
    new: Revision
    view: View
    is_too_long: bool
    title: tuple[Change, ...]
    summary: tuple[Change, ...]
    page: str = ""
    hunks: tuple[Hunk, ...] = ()

    @property
    def is_same(self) -> bool:
        old, new = self.old, self.new
        return old is not None and (old.title, old.summary, old.body) == (new.title, new.summary, new.body)

    @property
    def is_title_changed(self) -> bool:
        return not is_same(self.title)


def compare(old: Revision | None, new: Revision, *, view: View, reader: "Reader", locale: str) -> Comparison:
    """Compare two revisions as `reader` sees their pages; without an old one nothing is marked."""
    origin = old or new
    is_too_long = max(len(origin.body), len(new.body)) > LONGEST_RENDERED
    shown = View.SOURCE if is_too_long else view
    page, hunks = "", tuple[Hunk, ...]()
    if shown is View.PAGE:
        page = _page(origin, new, reader, locale)
    else:
        hunks = tuple(_folded(diff_lines(origin.body, new.body), folds=old is not None))
    return Comparison(
        old=old,
        new=new,
        view=shown,
        is_too_long=is_too_long,
        title=diff_words(origin.title, new.title),
        summary=diff_words(origin.summary, new.summary),
        page=page,
        hunks=hunks,
    )


def preview_revision(revision: Revision, *, reader: "Reader", locale: str) -> Preview:
    return preview_of(
        text_of(revision), locale=locale, reader=reader, article_url=article_path, media_url=media_path
    )


def _page(old: Revision, new: Revision, reader: "Reader", locale: str) -> str:
    after = preview_revision(new, reader=reader, locale=locale).body.html
    if old.body == new.body:
        return after
    return diff_pages(preview_revision(old, reader=reader, locale=locale).body.html, after)


def _folded(lines: Sequence[Line], *, folds: bool) -> Iterator[Hunk]:
    """Yield the lines in runs: changes with what is around them, and what is far from any change."""
    changed = [number for number, line in enumerate(lines) if line.op is not Op.SAME]
    near = (
        {number + step for number in changed for step in range(-CONTEXT_LINES, CONTEXT_LINES + 1)}
        if folds
        else set(range(len(lines)))
    )
    for is_near, run in groupby(enumerate(lines), key=lambda item: item[0] in near):
        yield Hunk(tuple(line for _, line in run), is_folded=not is_near)
