"""Small pictures for tests."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def picture_bytes(kind: str = "PNG", *, size: tuple[int, int] = (3, 2), colour: str = "red") -> bytes:
    target = BytesIO()
    Image.new("RGB", size, colour).save(target, kind)
    return target.getvalue()


def png(name: str, *, content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture_bytes() if content is None else content, "image/png")
