"""What a writer pasted, as Markdown; the pictures that it carried within itself are stored."""

import base64
import binascii
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.markdown import markdown_from_html
from kb.services import AttachmentIsUnusable
from kb.services.pictures import store_picture

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

MOST_PICTURES = 50

# Neither looks past where the next one begins: hostile HTML is read as fast as any.
_INLINE_PICTURE = re.compile(r"!\[((?:[^\]!]|!(?!\[))*)\]\(data:image/(\w+);base64,([A-Za-z0-9+/=%]*)\)")
# What a word processor shows from its own disk cannot be read from here.
_LOCAL_PICTURE = re.compile(r"<(?:img|v:imagedata)\b[^<>]*\bsrc\s*=\s*[\"']?file:", re.IGNORECASE)


@dataclass(frozen=True)
class Pasted:
    """`lost` counts the pictures that could not be taken along."""

    markdown: str
    stored: int
    lost: int


def pasted(html: str, *, by: "AbstractUser", takes_pictures: bool) -> Pasted:
    """Turn pasted HTML into Markdown.

    :raises HtmlIsTooLong: if it has more than five million characters.
    """
    taken = _Pictures(by, takes_pictures)
    markdown = _INLINE_PICTURE.sub(taken.replace, markdown_from_html(html))
    return Pasted(markdown, taken.stored, taken.lost + len(_LOCAL_PICTURE.findall(html)))


@dataclass
class _Pictures:
    by: "AbstractUser"
    takes_any: bool
    stored: int = 0
    lost: int = 0

    def replace(self, found: "re.Match[str]") -> str:
        """Return what names the stored picture; nothing if it cannot be stored."""
        described, kind, data = found.groups()
        if not self.takes_any or self.stored >= MOST_PICTURES:
            self.lost += 1
            return ""
        try:
            content = base64.b64decode(data.replace("%2B", "+").replace("%2F", "/").replace("%3D", "="))
            key = store_picture(name=f"pasted.{kind}", content=content, by=self.by).key
        except (AttachmentIsUnusable, binascii.Error):
            self.lost += 1
            return ""
        self.stored += 1
        return f"![{described}](media:{key})"
