"""Pictures that articles show. What a file is follows from its bytes, never from its name."""

import hashlib
import re
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from PIL import Image

from kb.conf import knobs
from kb.models import Attachment
from kb.models.attachments import KEY_LENGTH
from kb.models.audit_words import AuditAction, AuditKind
from kb.services.auditing import About, record
from kb.services.pixels import rewritten
from kb.services.svg import SvgIsUnsafe, looks_like_svg, sanitised_svg

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

_FORMATS = {
    "PNG": ("image/png", "png"),
    "JPEG": ("image/jpeg", "jpg"),
    "GIF": ("image/gif", "gif"),
    "WEBP": ("image/webp", "webp"),
}
_KEY = re.compile(rf"[0-9a-f]{{{KEY_LENGTH}}}")
_ORIENTATION = 0x0112
# As many frames of a moving picture count as much as one that stands still.
_FRAMES_FOR_ONE = 10
_LYING_ON_ITS_SIDE = frozenset({5, 6, 7, 8})
_LONGEST_NAME = 200


class AttachmentIsUnusable(Exception):
    """The file is not a picture that a page may show; the text says why."""


@dataclass(frozen=True)
class _Picture:
    content: bytes
    content_type: str
    extension: str
    width: int | None
    height: int | None


def attachment_key(content: bytes) -> str:
    """Return the key under which these bytes are stored."""
    return hashlib.sha256(content).hexdigest()[:KEY_LENGTH]


def store_attachment(
    *, name: str, content: bytes, by: "AbstractUser | None" = None, key: str | None = None
) -> Attachment:
    """Store a picture, or return the one that these bytes already are.

    `key` is the one that texts of an export name it by: made from the bytes that were uploaded once.

    :raises AttachmentIsUnusable: if it is no PNG, JPEG, GIF, WebP or SVG, is broken, unsafe or too large.
    """
    key = key if key is not None and _KEY.fullmatch(key) else attachment_key(content)
    if known := Attachment.objects.filter(key=key).first():
        return known
    picture = _examined(content)
    stored = Attachment(
        key=key,
        name=_display_name(name),
        content_type=picture.content_type,
        size=len(picture.content),
        width=picture.width,
        height=picture.height,
    )
    stored.file.save(f"{key}.{picture.extension}", ContentFile(picture.content), save=False)
    try:
        with transaction.atomic():
            stored.save(force_insert=True)
            about = About(AuditKind.ATTACHMENT, stored.pk, stored.name)
            record(AuditAction.STORE_ATTACHMENT, about, by=by, after={"key": key, "bytes": stored.size})
    except IntegrityError:
        # Somebody stored the same picture in the meantime; theirs stays.
        stored.file.delete(save=False)
        return Attachment.objects.get(key=key)
    return stored


def check_attachment(content: bytes) -> None:
    """Look at a picture as `store_attachment` does, without storing it.

    :raises AttachmentIsUnusable: for the same reasons.
    """
    _examined(content)


def _display_name(name: str) -> str:
    return PurePosixPath(name.replace("\\", "/").replace("\x00", "")).name[-_LONGEST_NAME:] or "picture"


def _examined(content: bytes) -> _Picture:
    largest = knobs().attachment_megabytes
    if not content:
        raise AttachmentIsUnusable(_("The file is empty."))
    if len(content) > largest * 1024 * 1024:
        raise AttachmentIsUnusable(_("The file is larger than %(size)d MB.") % {"size": largest})
    if looks_like_svg(content):
        return _examined_svg(content)
    return _examined_raster(content)


def _examined_svg(content: bytes) -> _Picture:
    try:
        drawing = sanitised_svg(content)
    except SvgIsUnsafe as problem:
        raise AttachmentIsUnusable(str(problem)) from problem
    return _Picture(drawing.content, "image/svg+xml", "svg", drawing.width, drawing.height)


def _examined_raster(content: bytes) -> _Picture:
    try:
        with Image.open(BytesIO(content), formats=tuple(_FORMATS)) as image:
            kind = image.format or ""
            width, height = image.size
            _check_size(width, height)
            image.verify()
        # Verifying reads no pixels; only loading finds a file that ends too early.
        with Image.open(BytesIO(content), formats=(kind,)) as image:
            _check_size(width, height, frames=getattr(image, "n_frames", 1))
            image.load()
            if image.getexif().get(_ORIENTATION) in _LYING_ON_ITS_SIDE:
                width, height = height, width
            content = rewritten(image, content)
    except AttachmentIsUnusable:
        raise
    except Exception as problem:  # Decoders raise whatever they like on hostile bytes.
        raise AttachmentIsUnusable(_("The file is not a PNG, JPEG, GIF, WebP or SVG picture.")) from problem
    content_type, extension = _FORMATS[kind]
    return _Picture(content, content_type, extension, width, height)


def _check_size(width: int, height: int, *, frames: int = 1) -> None:
    most = knobs().picture_megapixels
    # Few frames of a moving picture are large; many are small.
    if width * height * max(frames / _FRAMES_FOR_ONE, 1) > most * 1_000_000:
        raise AttachmentIsUnusable(_("The picture has more than %(size)d megapixels.") % {"size": most})
