"""The words of a passage as PostgreSQL weighs them: title A, headings and the article's labels B, text C."""

from collections.abc import Sequence

from django.contrib.postgres.search import SearchVector
from django.db.models import F, TextField, Value
from django.db.models.expressions import Combinable, Func

from search.languages import text_search_config


def words_of(
    *, title: str, heading_path: tuple[str, ...], text: str, labels: Sequence[str], locale: str
) -> Combinable:
    """Return the expression that is written with a new passage."""
    headings = Value("\n".join(heading_path))
    return _weighted(Value(title), headings, Value(text), labels=labels, locale=locale)


def words_of_columns(*, labels: Sequence[str], locale: str) -> Combinable:
    """Return the expression over the columns of passages that are there, for labels or a locale that changed."""
    headings = Func(F("heading_path"), Value("\n"), function="array_to_string", output_field=TextField())
    return _weighted(F("title"), headings, F("text"), labels=labels, locale=locale)


def _weighted(
    title: Combinable, headings: Combinable, text: Combinable, *, labels: Sequence[str], locale: str
) -> Combinable:
    config = text_search_config(locale)
    words = (
        SearchVector(title, config=config, weight="A")
        + SearchVector(headings, config=config, weight="B")
        + SearchVector(text, config=config, weight="C")
    )
    return words + SearchVector(Value("\n".join(labels)), config=config, weight="B") if labels else words
