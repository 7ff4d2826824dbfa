"""Small pure parts of the pages: days in words, marked passages, questions as they come."""

from datetime import UTC, datetime, timedelta

import lucide
import pytest
from django.conf import settings
from django.test import RequestFactory
from django.utils.translation import override

from portal.helpcenter.days import day_in_words
from portal.helpcenter.hits import passage_parts
from portal.helpcenter.languages import language_in_words
from portal.helpcenter.questions import question_of
from portal.helpcenter.templatetags.helpcenter import category_icon, icon
from search.contracts import Passage

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "today"),
        (1, "yesterday"),
        (3, "3 days ago"),
        (6, "6 days ago"),
        (7, "May 13, 2026"),
        (-1, "May 21, 2026"),
    ],
)
def test_a_day_is_told_in_words_for_a_week(days, words):
    assert day_in_words(NOW - timedelta(days=days), now=NOW) == words


@pytest.mark.parametrize(
    ("marks", "parts"),
    [
        ((), ["a bat cat"]),
        (((2, 5),), ["a ", "[bat]", " cat"]),
        (((0, 1), (6, 9)), ["[a]", " bat ", "[cat]"]),
        (((2, 5), (4, 9)), ["a ", "[bat]", "[ cat]"]),
        (((6, 99), (-5, 1)), ["[a]", " bat ", "[cat]"]),
        (((50, 60), (3, 3)), ["a bat cat"]),
    ],
)
def test_a_passage_is_cut_at_its_marks(marks, parts):
    cut = passage_parts(Passage("a bat cat", marks, (), ""))
    assert [f"[{part.text}]" if part.is_marked else part.text for part in cut] == parts


@pytest.mark.parametrize(
    ("typed", "read"),
    [("  two\n\twords ", "two words"), ("a\x00b", "a b"), ("", ""), ("x" * 900, "x" * 500), ("\u2028", "")],
)
def test_a_question_is_one_line_of_visible_text(typed, read):
    assert question_of(RequestFactory().get("/", {"q": typed})) == read


def test_every_icon_that_a_template_names_exists():
    names = {
        part.split('"')[0]
        for path in settings.BASE_DIR.joinpath("templates").rglob("*.html")
        for part in path.read_text(encoding="utf-8").split('{% icon "')[1:]
    }
    assert len(names) > 10
    for name in names:
        lucide._load_icon(name)


def test_an_icon_is_hidden_from_screen_readers_and_has_no_style():
    drawn = icon("search", size=18)
    assert 'aria-hidden="true"' in drawn
    assert 'stroke-width="1.5"' in drawn
    assert "style" not in drawn


def test_an_icon_that_does_not_exist_becomes_a_folder():
    assert category_icon("no-such-icon") == category_icon("folder")


@pytest.mark.parametrize(
    ("reading", "locale", "name"),
    [("de", "en", "Englisch"), ("es", "de", "Alemán"), ("en", "es", "Spanish"), ("de", "xx", "xx")],
)
def test_a_language_is_named_in_the_one_that_is_read(reading, locale, name):
    with override(reading):
        assert language_in_words(locale) == name
