"""An anchor means the same heading wherever it is used."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.rendering import BodyLinks, anchor_of, render_body, sections
from kb.rendering.anchors import RESERVED_IDS

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
PAGE_TEMPLATES = ("base.html", "helpcenter/article.html", "includes/*.html", "helpcenter/includes/*.html")


def rendered(body: str):
    return render_body(body, links=BodyLinks())


def anchors(body: str) -> list[str]:
    return [heading.anchor for heading in rendered(body).headings]


@pytest.mark.parametrize(
    ("text", "anchor"),
    [
        ("Reset the battery", "reset-the-battery"),
        ("What's new in 2.0?", "whats-new-in-20"),
        ("Über die Größe", "über-die-größe"),
        ("電池 の交換", "電池-の交換"),
        ("snake_case & more", "snake_case--more"),
        ("???", "section"),
        ("Feedback", "feedback-section"),
    ],
)
def test_anchors_are_spelled_as_on_github(text: str, anchor: str):
    assert anchor_of(text) == anchor


def test_equal_headings_get_numbers():
    assert anchors("## A\n## A\n## A-1\n## A") == ["a", "a-1", "a-1-1", "a-2"]


def test_html_headings_are_in_the_outline():
    body = '<h2 id="Old">Raw <em>one</em></h2>\n\n<a id="older"></a>\n\n<h3>Two</h3>'
    assert [(heading.level, heading.text, heading.anchor) for heading in rendered(body).headings] == [
        (2, "Raw one", "raw-one"),
        (3, "Two", "two"),
    ]


def test_ids_of_the_original_still_lead_there():
    html = rendered('<h2 id="Old_Id">New title</h2>\n\n<a name="Older"></a>Text').html
    for alias in ("Old_Id", "old_id", "Older", "older", "new-title"):
        assert f'id="{alias}"' in html


@pytest.mark.parametrize("fragment", ["#Foo-bar", "#foo-bar", "#FOO-BAR", "#Foo%20bar", "#old", "#OLD"])
def test_links_within_a_text_find_their_heading(fragment: str):
    html = rendered(f'[go]({fragment})\n\n## Foo bar\n\n<span id="old">x</span>').html
    assert '<a href="#foo-bar">go</a>' in html or '<a href="#old">go</a>' in html


def test_a_link_to_no_heading_is_plain_text():
    assert rendered("[go](#nowhere)").html == "<p>go</p>\n"


def test_levels_begin_at_two_and_skip_none():
    headings = rendered("# One\n### Three\n##### Five\n## Two\n# One").headings
    assert [heading.level for heading in headings] == [2, 3, 4, 3, 2]


def test_a_body_without_a_first_level_is_read_as_it_is():
    assert [heading.level for heading in rendered("## A\n### B\n## C").headings] == [2, 3, 2]


def test_headings_carry_a_link_to_themselves():
    html = rendered("## Größe").html
    assert '<a class="heading-link" href="#gr%C3%B6%C3%9Fe" aria-label="Link to the section “Größe”">' in html


def test_empty_headings_are_none():
    assert rendered("##\n\n## &nbsp;\n\nText").headings == ()


def test_no_heading_takes_an_id_of_the_page():
    used = {
        found
        for pattern in PAGE_TEMPLATES
        for template in TEMPLATES.glob(pattern)
        for found in re.findall(r'\sid="([^"{]+)"', template.read_text())
    }
    assert used
    assert {name for name in used if not name.startswith(("page-", "id_"))} <= RESERVED_IDS


HEADINGS = st.lists(
    st.tuples(
        st.sampled_from(["## ", "### ", "# ", "<h2>", "<h4 id='a'>", "> ## ", "- ## "]),
        st.sampled_from(
            ["A", "a", "A 1", "A-1", "Über", "fn1", "*b*", "`c`", "main", "🚲", "[x](y)", "<i>k</i>"]
        ),
    ),
    max_size=12,
)


@given(HEADINGS)
def test_html_outline_and_sections_agree(headings: list[tuple[str, str]]):
    body = "\n\n".join(f"{mark}{text}\n\ntext" for mark, text in headings)
    page = rendered(body)
    outline = [heading.anchor for heading in page.headings]
    assert re.findall(r'<h[2-6] id="([^"]*)"', page.html) == outline
    assert len(set(outline)) == len(outline)
    ids = re.findall(r'\sid="([^"]*)"', page.html)
    assert len(set(ids)) == len(ids)
    in_sections = [section.anchor for section in sections(body) if section.anchor]
    assert [anchor for anchor in outline if anchor in in_sections] == in_sections
    assert rendered(body) == page
