"""Pictures written anew: their pixels, colours and movement, and nothing that a camera or a person added."""

from io import BytesIO

from PIL import Image, ImageOps

# What decides how the pixels look; where and when a photograph was taken is not among it.
_KEPT = frozenset(
    {"transparency", "icc_profile", "duration", "loop", "background", "disposal", "gamma", "blend"}
)
_ADDED = frozenset({"exif", "xmp", "comment", "photoshop", "XML:com.adobe.xmp", "mp", "mpoffset"})
_ORIENTATION = 0x0112
_QUALITY = 90


def rewritten(image: Image.Image, content: bytes) -> bytes:
    """Return a loaded picture without metadata and without what was hung on its end.

    Photographs lose a little each time that they are written, so one that holds nothing else stays as it is.
    """
    kind = image.format or ""
    is_animated = getattr(image, "n_frames", 1) > 1
    if (kind in {"JPEG", "WEBP"} or is_animated) and _is_clean(image, content, kind):
        return content
    target = BytesIO()
    if is_animated:
        image.info = {name: value for name, value in image.info.items() if name in _KEPT}
        image.save(target, kind, save_all=True)
        return target.getvalue()
    turned = ImageOps.exif_transpose(image) if image.getexif().get(_ORIENTATION, 1) != 1 else image.copy()
    turned.info = {name: value for name, value in image.info.items() if name in _KEPT}
    turned.save(target, kind, **({"quality": _QUALITY} if kind in {"JPEG", "WEBP"} else {}))
    return target.getvalue()


def _is_clean(image: Image.Image, content: bytes, kind: str) -> bool:
    ends = {"JPEG": b"\xff\xd9", "GIF": b"\x3b"}.get(kind, b"")
    has_more = not _ADDED.isdisjoint(image.info) or bool(image.getexif())
    return not has_more and content.endswith(ends) and _has_own_length(content, kind)


def _has_own_length(content: bytes, kind: str) -> bool:
    """Say whether a WebP picture is as long as it says; the others end with a mark."""
    return kind != "WEBP" or int.from_bytes(content[4:8], "little") + 8 in {len(content), len(content) + 1}
