"""Videos: a link to one that stands alone is marked, so that the page can play it in its place once a reader asks.

What is stored and sent is the plain link. Nothing of another site is loaded, and where scripts do not run or a site is
not allowed the link leads there.
"""

import re

from kb.rendering.tree import Element, is_blank

VIDEO_CLASS = "video"

_VIDEO = re.compile(
    r"https://(?:"
    r"(?:www\.|m\.)?youtube(?:-nocookie)?\.com/(?:watch\?(?:[\w=&%.-]*&)?v=|embed/|shorts/)[\w-]{11}"
    r"|youtu\.be/[\w-]{11}"
    r"|(?:www\.)?vimeo\.com/\d{5,12}"
    r"|player\.vimeo\.com/video/\d{5,12}"
    r")(?:[?&#/][^\s]*)?"
)


def is_video(address: str) -> bool:
    return _VIDEO.fullmatch(address) is not None


def is_lone_video(paragraph: Element) -> bool:
    """Say whether a link to a video is all that `paragraph` holds."""
    kept = [child for child in paragraph.children if not is_blank(child)]
    if len(kept) != 1 or not isinstance(only := kept[0], Element):
        return False
    return only.tag == "a" and is_video(only.attributes.get("href", "").strip())
