from io import BytesIO

import pytest
from PIL import Image

from kb.services import AttachmentIsUnusable, store_attachment
from tests.kb.pictures import picture_bytes

pytestmark = pytest.mark.django_db


def stored(content: bytes) -> bytes:
    with store_attachment(name="p", content=content).file.open() as file:
        return file.read()


def photograph(kind: str) -> bytes:
    image, target = Image.new("RGB", (30, 20), "green"), BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "Anna at home"
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)
    image.save(target, kind, exif=exif)
    return target.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_where_a_photograph_was_taken_is_not_stored(media, kind):
    assert b"Anna at home" in photograph(kind)
    content = stored(photograph(kind))
    assert b"Anna at home" not in content
    with Image.open(BytesIO(content)) as image:
        assert not image.getexif()
        assert (image.format, image.size) == (kind, (20, 30))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF"])
def test_what_hangs_on_the_end_is_cut_off(media, kind):
    assert b"<script>" not in stored(picture_bytes(kind) + b"<script>alert(1)</script>")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_a_picture_that_was_stored_is_stored_again_as_it_is(media, kind):
    once = stored(picture_bytes(kind, colour="blue"))
    assert stored(once) == once


def test_a_moving_picture_of_too_many_frames_is_refused(media, monkeypatch):
    frames = [Image.new("P", (1000, 1000), n) for n in range(3)]
    target = BytesIO()
    frames[0].save(target, "GIF", save_all=True, append_images=frames[1:])
    monkeypatch.setattr("kb.services.attachments._FRAMES_FOR_ONE", 0.01)
    with pytest.raises(AttachmentIsUnusable, match="megapixels"):
        store_attachment(name="p", content=target.getvalue())
