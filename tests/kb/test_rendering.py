"""What a body becomes on a page."""

import pytest
from django.utils.translation import gettext, override

from kb.rendering import BodyLinks, MediaFile, body_targets, mentioned_targets, render_body

LINKS = BodyLinks(
    articles={12: "/en/articles/brakes/"},
    media={"pic": MediaFile("/media/pic/a.png", 640, 480), "doc": MediaFile("/media/doc/a.svg")},
    picture_origins=frozenset({"https://pictures.example"}),
)


def html(body: str, links: BodyLinks = LINKS) -> str:
    return render_body(body, links=links).html


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("> [!NOTE]\n> Mind the gap.", "note"),
        ("> [!note]\n>\n> Mind the gap.", "note"),
        ("> [!Tip] Mind the gap.", "tip"),
        ("> [!IMPORTANT]\n> Mind the gap.", "important"),
        ("> [!CAUTION]\n> Mind the gap.", "caution"),
        (">![info]\n>\n>Mind the gap.", "note"),
        (">![info]\n>Mind the gap.", "note"),
        (">![warning]\n>\n> Mind the gap.", "warning"),
        (">![WARNING]\n>\n >Mind the gap.", "warning"),
    ],
)
def test_a_marked_quote_is_a_callout(source: str, kind: str):
    rendered = html(source)
    assert f'<aside class="callout callout-{kind}" role="note"><p class="callout-title">' in rendered
    assert "<p>Mind the gap.</p></aside>" in rendered
    assert "[" not in rendered


def test_a_callout_keeps_lists_and_code():
    rendered = html("> [!WARNING]\n> - one\n> - two\n>\n> ```\n> code\n> ```")
    assert rendered.index("callout-warning") < rendered.index("<li>one</li>") < rendered.index("</aside>")


def test_an_unknown_marker_stays_a_quote():
    assert "<blockquote>" in html("> [!SOMETHING]\n> Text")
    assert "<blockquote>" in html("> Just a quote")


def test_the_title_of_a_callout_is_translated():
    with override("de"):
        rendered, title = html("> [!NOTE]\n> Text"), gettext("Note")
    assert title != "Note"
    assert f'<p class="callout-title">{title}</p>' in rendered


def test_tables_scroll_by_keyboard_and_keep_alignment():
    rendered = html("## Range\n\n| Model | km |\n|---|--:|\n| A | 10 |")
    assert (
        '<div class="table-scroll" tabindex="0" role="region" aria-label="Table 1: Range"><table>' in rendered
    )
    assert '<th scope="col" class="align-right">km</th>' in rendered
    assert "style" not in rendered


def test_html_tables_inside_html_are_kept():
    rendered = html('<div class="x"><table width="9"><tr><th>A</th><td colspan="2">1</td></tr></table></div>')
    assert '<th scope="row">A</th><td colspan="2">1</td>' in rendered
    assert rendered.count("table-scroll") == 1


def test_markdown_goes_on_inside_html_fragments():
    rendered = html("<details open>\n<summary>More</summary>\n\nSee *this* <kbd>Ctrl</kbd>.\n\n</details>")
    assert "<details open" in rendered
    assert "<em>this</em> <kbd>Ctrl</kbd>" in rendered


def test_steps_keep_their_number():
    assert '<ol start="3">' in html("3. three\n4. four")


def test_code_is_highlighted_with_classes_if_the_language_is_known():
    known = html("```python\nimport os\n```")
    assert '<div class="code-block" data-language="python"><pre tabindex="0"><code>' in known
    assert '<span class="hl-kn">import</span>' in known
    unknown = html("```klingon\nimport os\n```")
    assert "hl-" not in unknown
    assert "import os" in unknown


def test_code_is_never_read_as_html():
    assert "&lt;script&gt;" in html("```\n<script>\n```")
    assert "<script" not in html("```html\n<script>\n```")
    assert "&lt;b&gt;" in html("`<b>`")


def test_a_lone_picture_is_a_figure_with_its_title_as_caption():
    rendered = html('![A wheel](media:pic "The front wheel")')
    assert rendered.strip() == (
        '<figure><img src="/media/pic/a.png" alt="A wheel" width="640" height="480" loading="lazy"'
        ' decoding="async"><figcaption>The front wheel</figcaption></figure>'
    )


def test_a_picture_in_a_sentence_stays_there():
    assert "<p>Press <img " in html("Press ![power](media:doc) now.")


def test_a_missing_picture_shows_its_alternative_text():
    rendered = html("![A wheel](media:gone)")
    assert '<figure class="missing-picture"><span class="missing-picture">A wheel</span></figure>' in rendered


def test_a_picture_of_another_site_is_a_link():
    rendered = html("![A wheel](https://elsewhere.example/w.png)")
    assert "<img" not in rendered
    assert '<a class="external-picture" href="https://elsewhere.example/w.png"' in rendered
    assert "(picture on another site)" in rendered


def test_a_picture_of_an_allowed_site_is_shown():
    assert '<img src="https://pictures.example/w.png"' in html("![w](https://pictures.example/w.png)")
    assert "<img" not in html("![w](https://pictures.example.evil.example/w.png)")


def test_links_to_articles_are_resolved():
    assert '<a href="/en/articles/brakes/">brakes</a>' in html("[brakes](article:12)")
    assert '<a href="/en/articles/brakes/#change-pads">' in html("[pads](article:12#Change-Pads)")
    assert '<a href="/media/doc/a.svg">' in html("[manual](media:doc)")


def test_a_link_to_what_the_reader_may_not_see_is_plain_text():
    assert html("See [the plan](article:99).").strip() == "<p>See the plan.</p>"


def test_links_out_say_so_and_links_to_nowhere_are_text():
    assert '<a href="https://a.example/" rel="external noopener">a</a>' in html("[a](https://a.example/)")
    assert '<a href="mailto:help@a.example">' in html("[mail](mailto:help@a.example)")
    assert "<a" not in html("[file](other.md) and [up](../x)")
    assert '<a href="/en/contact/">' in html("[contact](/en/contact/)")


def test_bare_addresses_are_links_and_file_names_are_not():
    rendered = html("See https://a.example/x and install.sh.")
    assert '<a href="https://a.example/x"' in rendered
    assert rendered.count("<a") == 1


def test_placeholders_in_angle_brackets_stay_readable():
    assert "ssh &lt;host&gt;" in html("Run ssh <host> now")


def test_tasks_show_what_is_done():
    rendered = html("- [x] done\n- [ ] open")
    assert (
        '<li class="task"><input type="checkbox" disabled="" checked="" aria-label="Done"> done</li>'
        in rendered
    )
    assert 'aria-label="Not done"> open' in rendered


def test_footnotes_lead_there_and_back():
    rendered = html("Text[^1].\n\n[^1]: The note.")
    assert '<a href="#fn1" id="fnref1">[1]</a>' in rendered
    assert '<li class="footnote-item" id="fn1">' in rendered
    assert 'href="#fnref1" class="footnote-backref" aria-label="Back to the text"' in rendered


def test_targets_are_found_in_markdown_and_html():
    body = '[a](article:1#B) <a href="article:2">b</a> ![c](media:k1) <img src="media:k2"> `article:3`'
    targets = body_targets(body)
    assert targets.article_ids == {1, 2}
    assert targets.media_keys == {"k1", "k2"}
    assert {target.anchor for target in targets.articles} == {"", "b"}
    mentioned = mentioned_targets(body)
    assert mentioned.article_ids >= targets.article_ids
    assert mentioned.media_keys >= targets.media_keys


def test_a_body_without_text_renders_to_nothing():
    assert html("") == ""
    assert render_body("   \n", links=LINKS).headings == ()
