"""Pictures that writers paste: drawn anew from their pixels, so that nothing else of the file is kept.

Cameras and phones write where and when into a picture, editors keep what was cut off, and a file can be a picture and
something else at once.
"""

from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image, ImageOps, ImageSequence

from kb.models import Attachment
from kb.services.attachments import check_attachment, store_attachment
from kb.services.svg import looks_like_svg

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

# Twice the width of the column for text, on screens with four pixels for one.
LONGEST_SIDE = 2880
_JPEG_QUALITY = 85


def store_picture(*, name: str, content: bytes, by: "AbstractUser") -> Attachment:
    """Store a picture as its pixels alone, no larger than a page can show.

    :raises AttachmentIsUnusable: as `store_attachment`.
    """
    check_attachment(content)
    redrawn = content if looks_like_svg(content) else _redrawn(content)
    return store_attachment(name=name, content=redrawn, by=by)


def _redrawn(content: bytes) -> bytes:
    with Image.open(BytesIO(content)) as image:
        kind = image.format or "PNG"
        if getattr(image, "is_animated", False):
            return _redrawn_film(image, kind)
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        return _written(_bare(upright), kind)


def _redrawn_film(image: Image.Image, kind: str) -> bytes:
    """Keep all frames and how long each is shown; a moving picture keeps its size."""
    frames, durations = [], []
    for frame in ImageSequence.Iterator(image):
        durations.append(int(frame.info.get("duration", 100)))
        frames.append(_bare(frame.convert("RGBA")))
    out = BytesIO()
    frames[0].save(
        out,
        format=kind,
        save_all=True,
        append_images=frames[1:],
        duration=durations,
        loop=int(image.info.get("loop", 0)),
        disposal=2,
    )
    return out.getvalue()


def _bare(image: Image.Image) -> Image.Image:
    bare = image.copy()
    # Colours that a palette makes transparent are all that a file says beside its pixels and matters.
    bare.info = {key: image.info[key] for key in ("transparency",) if key in image.info}
    return bare


def _written(image: Image.Image, kind: str) -> bytes:
    out = BytesIO()
    if kind == "JPEG":
        image.convert("RGB").save(out, format=kind, quality=_JPEG_QUALITY, optimize=True)
    elif kind == "WEBP":
        image.save(out, format=kind, quality=_JPEG_QUALITY)
    else:
        image.save(out, format=kind, optimize=True)
    return out.getvalue()
