"""Terms in a text, with what they are called in the language that it is translated to; and templates."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kb.models import ArticleTemplate, TermWord

STARTERS = Path(__file__).resolve().parents[1] / "starters"
_FALLBACK = "en"


@dataclass(frozen=True)
class TermFound:
    """A term at a place of a text, in characters; `wanted` is empty if the other language has no word for it yet."""

    start: int
    end: int
    word: str
    wanted: str
    meaning: str


@dataclass(frozen=True)
class Template:
    kind: str
    name: str
    body: str


def terms_in(text: str, *, locale: str, target_locale: str) -> tuple[TermFound, ...]:
    """Find the terms of `locale` in `text`, the longest where several begin; two queries."""
    words = TermWord.objects.filter(locale=locale).select_related("term")
    by_word = {word.word.casefold(): word for word in words}
    if not by_word:
        return ()
    wanted = dict(TermWord.objects.filter(locale=target_locale).values_list("term_id", "word"))
    longest_first = sorted(by_word, key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)
    return tuple(
        TermFound(
            found.start(),
            found.end(),
            found[0],
            wanted.get(by_word[found[0].casefold()].term_id, ""),
            by_word[found[0].casefold()].term.meaning,
        )
        for found in pattern.finditer(text)
        if found[0].casefold() in by_word
    )


def templates_for(locale: str) -> tuple[Template, ...]:
    """Return what a text may begin as: the owner's templates, and of those that come along what the owner left."""
    written = {row.kind: Template(row.kind, row.name, row.body) for row in _written(locale)}
    shipped = {template.kind: template for template in shipped_templates(locale)}
    return tuple((shipped | written).values())


def _written(locale: str) -> list[ArticleTemplate]:
    return list(ArticleTemplate.objects.filter(locale=locale).order_by("name"))


@cache
def shipped_templates(locale: str) -> tuple[Template, ...]:
    """Return the templates that come with the program, in `locale` or its language, else in English."""
    for code in (locale, locale.split("-")[0], _FALLBACK):
        files = sorted((STARTERS / code).glob("*.md")) if code.replace("-", "").isalnum() else []
        if files:
            return tuple(_template(path) for path in files)
    return ()


def _template(path: Path) -> Template:
    name, _, body = path.read_text(encoding="utf-8").partition("\n")
    # A number before the kind puts it in its place.
    return Template(path.stem.partition("-")[2], name.removeprefix("# ").strip(), body.strip() + "\n")
