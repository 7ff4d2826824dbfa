"""Links to videos that stand alone are marked for playing; nothing of another site is in the page."""

import pytest

from kb.rendering import BodyLinks, render_body

VIDEO = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"


def html(body: str) -> str:
    return render_body(body, links=BodyLinks()).html


@pytest.mark.parametrize(
    "address",
    [
        VIDEO,
        "https://youtu.be/dQw4w9WgXcQ?t=10",
        "https://www.youtube.com/shorts/dQw4w9WgXcQ",
        "https://vimeo.com/76979871",
        "https://player.vimeo.com/video/76979871",
    ],
)
def test_a_link_to_a_video_that_stands_alone_is_marked(address):
    assert '<p class="video"><a ' in html(f"[Change a tube]({address})")
    assert '<p class="video"><a ' in html(address)


@pytest.mark.parametrize(
    "body",
    [
        f"See [this]({VIDEO}).",
        "[Change a tube](https://example.org/watch?v=dQw4w9WgXcQ)",
        "[Change a tube](https://youtube.com.example.org/watch?v=dQw4w9WgXcQ)",
        "[Change a tube](https://www.youtube.com/watch?v=short)",
        "[Change a tube](http://www.youtube.com/watch?v=dQw4w9WgXcQ)",
    ],
)
def test_other_links_are_not(body):
    assert "video" not in html(body).replace("/video/", "")


def test_no_frame_leaves_the_renderer():
    rendered = html(f'<iframe src="{VIDEO}"></iframe>\n\n{VIDEO}')
    assert "<iframe" not in rendered
    assert rendered.count(VIDEO) == 2  # the address and the words of the link
