"""No body that a writer can save runs anything, loads anything from elsewhere, or looks like another page."""

import re

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.rendering import BodyLinks, render_body
from kb.rendering.allowlist import ALLOWED_TAGS
from tests.kb.evasions import EVASIONS

LEADS_AWAY = re.compile(r"(?:https?://|mailto:|tel:|#|/(?![/\\])|$)")
# An inert box of a task list, and the coloured words of code.
MADE_BY_RENDERER = {"input", "span"}


def wrongs(markdown):
    return wrongs_in(render_body(markdown, links=BodyLinks()).html)


def wrongs_in(html):
    """Yield what no page may hold, as a browser would read it."""
    page = BeautifulSoup(html, "html.parser")
    for element in page.find_all(True):
        if element.name not in ALLOWED_TAGS | MADE_BY_RENDERER:
            yield f"element {element.name}"
        for name, value in element.attrs.items():
            if name.startswith("on") or name in {
                "style",
                "srcset",
                "srcdoc",
                "action",
                "formaction",
                "background",
            }:
                yield f"attribute {name}"
            if name in {"href", "src"} and not LEADS_AWAY.match(value):
                yield f"address {value}"
            if name == "src" and re.match(r"https?:|//", value):
                yield f"foreign origin {value}"


@pytest.mark.parametrize(
    "html", ["<svg>", "<p onclick=x>", "<a href='javascript:x'>", "<img src='//evil.example/x'>"]
)
def test_the_check_would_see_it(html):
    assert list(wrongs_in(html)) != []


def test_there_are_many_ways():
    assert len(set(EVASIONS)) >= 150


@pytest.mark.parametrize("evasion", EVASIONS)
def test_nothing_comes_through(evasion):
    assert list(wrongs(evasion)) == []


@pytest.mark.parametrize(
    "around", ["> {}", "- {}", "**{}**", "| a |\n| - |\n| {} |", "<div>{}</div>", "`x` {}", "[{}](/x)"]
)
def test_nothing_comes_through_from_within_something(around):
    assert [wrong for evasion in EVASIONS for wrong in wrongs(around.replace("{}", evasion))] == []


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from(EVASIONS), min_size=2, max_size=5),
    st.sampled_from(["", " ", "\n", "\n\n", "<b>"]),
)
def test_nothing_comes_through_together(pieces, between):
    assert list(wrongs(between.join(pieces))) == []


@settings(max_examples=300, deadline=None)
@given(
    st.text(alphabet=st.sampled_from(list("<>/=\"'`&;:#()[]!\\ \n\t\x00abcdefghijlmnoprstvx0")), max_size=120)
)
def test_nothing_comes_through_by_chance(body):
    assert list(wrongs(body)) == []
