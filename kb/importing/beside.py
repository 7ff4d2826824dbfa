"""What stands beside the articles of an export of our own: pictures, snippets, terms and templates."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import DatabaseError

from kb.importing.front_matter import FrontMatterIsBroken, load_yaml
from kb.importing.pictures import PictureStore
from kb.importing.report import ImportReport
from kb.importing.sources import Collection
from kb.models import ArticleTemplate, Snippet, SnippetText, Term
from kb.services import (
    SnippetIsUnbalanced,
    SnippetNameIsUnusable,
    SnippetShowsItself,
    TermNeedsAWord,
    WordIsTaken,
    write_snippet,
    write_template,
    write_term,
)

SNIPPETS_FILE, TERMS_FILE, TEMPLATES_FILE = "snippets.yml", "terms.yml", "templates.yml"
_REFUSED = (
    AttributeError,
    DatabaseError,
    SnippetIsUnbalanced,
    SnippetNameIsUnusable,
    SnippetShowsItself,
    TermNeedsAWord,
    TypeError,
    ValueError,
    WordIsTaken,
)


def write_what_stands_beside(
    collection: Collection, *, pictures: PictureStore, report: ImportReport, by: Any, at: datetime
) -> None:
    """Bring in what texts need before they are read."""
    if not collection.is_exact:
        return
    for path in pictures.known:
        if pictures.store(path) is None:
            report.skip(path.relative_to(collection.root), pictures.problems[path])
    for file, write in (
        (SNIPPETS_FILE, _write_snippet),
        (TERMS_FILE, _write_term),
        (TEMPLATES_FILE, _write_template),
    ):
        for name, values in _entries(collection.root / file, report).items():
            try:
                write(str(name), values, by, at)
            except _REFUSED as error:
                report.skip(f"{file}: {name}", str(error) or (type(error).__doc__ or "").strip())


def _entries(path: Path, report: ImportReport) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        return load_yaml(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, FrontMatterIsBroken) as error:
        report.skip(path.name, str(error))
        return {}


def _write_snippet(name: str, values: Any, by: Any, at: datetime) -> None:
    known = Snippet.objects.filter(name=name).first()
    for locale, body in values["texts"].items():
        same = SnippetText.objects.filter(snippet__name=name, locale=locale, body=body).exists()
        if not same or known is None or known.description != values.get("description", ""):
            write_snippet(
                name=name,
                locale=locale,
                body=body,
                by=by,
                at=at,
                description=values.get("description", ""),
            )


def _write_term(_name: str, values: Any, by: Any, _at: datetime) -> None:
    words: dict[str, str] = values["words"]
    locale, word = next(iter(words.items()))
    known = Term.objects.filter(words__locale=locale, words__word__iexact=word).first()
    write_term(words=words, by=by, meaning=values.get("meaning", ""), term_id=known.pk if known else None)


def _write_template(_name: str, values: Any, by: Any, at: datetime) -> None:
    stored = {key: values[key] for key in ("kind", "locale", "name", "body")}
    if not ArticleTemplate.objects.filter(**stored).exists():
        write_template(**stored, by=by, at=at)
