"""HTML becomes the Markdown that a writer would have written, whichever program made it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.markdown import markdown_from_html
from kb.rendering import BodyLinks, render_body

WORD_LIST = """<!--StartFragment-->
<p style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>1.<span>&nbsp;</span></span>Open it<o:p></o:p></p>
<p style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>·<span>&nbsp;</span></span>By hand</p>
<p style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>2.</span>Close it</p>
<!--EndFragment-->"""


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<h2><b>Steps</b></h2><p>Press <strong>Stop</strong>.</p>", "## Steps\n\nPress **Stop**."),
        ("<ul><li><p>one</p></li><ul><li>inner</li></ul><li>two</li></ul>", "- one\n  - inner\n- two"),
        ('<pre class="language-bash"><code>ls -la</code></pre>', "```bash\nls -la\n```"),
        (
            "<p># no heading</p><p>- no item</p><p>2024. no number</p>",
            "\\# no heading\n\n\\- no item\n\n2024\\. no number",
        ),
        ("<p>snake_case and *stars* [brackets]</p>", "snake_case and \\*stars\\* \\[brackets\\]"),
        (
            '<p>a<span style="font-weight:700">b</span><span style="font-style:italic">c</span></p>',
            "a**b***c*",
        ),
        ("<p>seen</p><p style='display: none'>hidden</p>", "seen"),
        ('<img src="x.png" alt="A [red] box">', "![A (red) box](x.png)"),
        ("  <p> </p><b></b> ", ""),
    ],
)
def test_it_writes_plain_markdown(html, markdown):
    assert markdown_from_html(html) == markdown


def test_it_makes_lists_of_words_paragraphs():
    assert markdown_from_html(WORD_LIST) == "1. Open it\n   - By hand\n2. Close it"


def test_it_drops_the_bold_that_google_docs_wraps_around_everything():
    html = '<b style="font-weight:normal" id="docs-internal-guid-1"><p>plain</p></b>'
    assert markdown_from_html(html) == "plain"


@pytest.mark.parametrize(
    ("address", "clean"),
    [
        ("https://example.com/a?utm_source=mail&page=2", "https://example.com/a?page=2"),
        ("https://www.google.com/url?q=https://example.com/a&sa=D", "https://example.com/a"),
        ("https://example.com/a b(c)", "https://example.com/a%20b%28c%29"),
    ],
)
def test_it_writes_addresses_without_trackers_and_detours(address, clean):
    assert markdown_from_html(f'<a href="{address}">there</a>') == f"[there]({clean})"


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "http://[x"]
)
def test_it_keeps_no_link_that_leads_astray(address):
    assert markdown_from_html(f'<a href="{address}">there</a>') == "there"


def test_a_table_keeps_its_shape():
    html = (
        "<table><tr><th colspan=2>Head</th></tr>"
        "<tr><td>a|b</td><td><ul><li>y</li><li>z</li></ul></td></tr><tr><td>c</td></tr></table>"
    )
    assert markdown_from_html(html).splitlines() == [
        "| Head |  |",
        "| --- | --- |",
        "| a\\|b | • y<br>• z |",
        "| c |  |",
    ]


def test_a_table_that_only_lays_out_a_page_is_dissolved():
    assert (
        markdown_from_html("<table><tr><td><h2>Head</h2><p>Text</p></td></tr></table>") == "## Head\n\nText"
    )


@pytest.mark.parametrize(
    "bomb", ["<div>" * 5_000, "<ul><li>" * 5_000, "<b>" * 10_000, "<table><tr><td>" * 1_000]
)
def test_it_survives_what_is_nested_without_end(bomb):
    assert "x" in markdown_from_html(bomb + "x")


@given(st.text(alphabet=st.sampled_from(list("<>/=\"' abplitdrhscje:#-*_[]()|`\n1.")), max_size=200))
def test_what_it_writes_renders_without_script(html):
    page = render_body(markdown_from_html(html), links=BodyLinks()).html
    assert "<script" not in page
    assert "javascript:" not in page
