"""Only pictures get in, told by their bytes, and drawings lose what could run."""

import pytest
from PIL import Image

from kb.conf import knobs
from kb.models import Attachment
from kb.services import AttachmentIsUnusable, attachment_key, store_attachment
from tests.kb.pictures import picture_bytes

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 40 30">%s</svg>'


@pytest.fixture
def stored(db, media):
    def store(content: bytes | str, name: str = "a.png") -> Attachment:
        return store_attachment(name=name, content=content.encode() if isinstance(content, str) else content)

    return store


def text_of(attachment: Attachment) -> str:
    with attachment.file.open() as file:
        return file.read().decode()


@pytest.mark.parametrize(
    ("kind", "content_type", "extension"),
    [
        ("PNG", "image/png", ".png"),
        ("JPEG", "image/jpeg", ".jpg"),
        ("GIF", "image/gif", ".gif"),
        ("WEBP", "image/webp", ".webp"),
    ],
)
def test_the_bytes_say_what_it_is(stored, kind: str, content_type: str, extension: str):
    picture = stored(picture_bytes(kind), "anything.exe")
    assert (picture.content_type, picture.width, picture.height) == (content_type, 3, 2)
    assert picture.file.name.endswith(picture.key + extension)


def test_the_same_bytes_are_stored_once(stored):
    content = picture_bytes()
    first, second = stored(content, "a.png"), stored(content, "b.png")
    assert first == second
    assert first.key == attachment_key(content)
    assert Attachment.objects.count() == 1


def test_a_name_is_only_a_name(stored):
    assert stored(picture_bytes(), "..\\..\\etc/pass\x00wd.png").name == "passwd.png"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ\x90",
        b"%PDF-1.7",
        b"<html><script>alert(1)</script></html>",
        b"\x89PNG\r\n\x1a\nrest",
        b"GIF89a",
    ],
)
def test_everything_else_is_refused(stored, content: bytes):
    with pytest.raises(AttachmentIsUnusable):
        stored(content)
    assert not Attachment.objects.exists()


def test_a_file_that_ends_too_early_is_refused(stored):
    with pytest.raises(AttachmentIsUnusable):
        stored(picture_bytes("JPEG", size=(300, 300))[:-200])


def test_other_formats_that_pillow_reads_are_refused(stored):
    for kind in ("BMP", "TIFF", "ICO"):
        with pytest.raises(AttachmentIsUnusable):
            stored(picture_bytes(kind, size=(32, 32)))


def test_too_many_pixels_are_refused_before_they_are_read(stored, monkeypatch):
    monkeypatch.setenv("PICTURE_MEGAPIXELS", "1")
    knobs.cache_clear()
    try:
        with pytest.raises(AttachmentIsUnusable, match="megapixels"):
            stored(picture_bytes(size=(1001, 1000)))
    finally:
        monkeypatch.undo()
        knobs.cache_clear()


def test_a_picture_on_its_side_has_the_size_that_is_seen(stored, tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (30, 20)).save(tmp_path / "a.jpg", exif=exif)
    picture = stored((tmp_path / "a.jpg").read_bytes())
    assert (picture.width, picture.height) == (20, 30)


def test_a_drawing_keeps_its_shapes(stored):
    body = '<style>.a{fill:#c00}</style><g class="a"><path d="M0 0h4"/><text x="1">Über &amp;</text></g>'
    drawing = stored(
        '<?xml version="1.0"?>\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x.dtd">' + SVG % body
    )
    assert (drawing.content_type, drawing.width, drawing.height) == ("image/svg+xml", 40, 30)
    kept = text_of(drawing)
    for part in ('<path d="M0 0h4">', "Über &amp;", ".a{fill:#c00}", 'viewBox="0 0 40 30"', "xmlns="):
        assert part in kept


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>",
        '<g onload="alert(1)"/>',
        '<a xlink:href="javascript:alert(1)"><text>x</text></a>',
        '<use xlink:href="https://evil.example/x.svg#a"/>',
        '<use href="data:image/svg+xml,x"/>',
        '<image href="https://evil.example/x.png"/>',
        "<foreignObject><iframe src='https://evil.example'/></foreignObject>",
        '<animate attributeName="href" to="javascript:alert(1)"/>',
        '<set attributeName="onclick" to="alert(1)"/>',
        '<rect style="fill:url(https://evil.example/x)"/>',
        '<rect fill="url( &quot;https://evil.example/x&quot;)"/>',
        "<style>@import url(https://evil.example/x.css);</style>",
        "<style>a{background:\\75rl(https://evil.example/x)}</style>",
        "<style><![CDATA[</style><script>alert(1)</script>]]></style>",
        '<x:script xmlns:x="http://www.w3.org/2000/svg">alert(1)</x:script>',
        '<h:script xmlns:h="http://www.w3.org/1999/xhtml">alert(1)</h:script>',
        '<?xml-stylesheet href="https://evil.example/x.css"?><rect/>',
        "<title><![CDATA[<script>alert(1)</script>]]></title>",
    ],
)
def test_a_drawing_loses_what_could_run_or_call_out(stored, body: str):
    kept = text_of(stored(SVG % body))
    for danger in (
        "<script",
        "javascript",
        "evil.example",
        "onload",
        "foreignObject",
        "<animate",
        "<set",
        "data:",
    ):
        assert danger not in kept


@pytest.mark.parametrize(
    "drawing",
    [
        '<!DOCTYPE svg [<!ENTITY a "x">]>' + SVG % "&a;",
        '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + SVG % "&a;",
        '<!DOCTYPE svg [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;">]>' + SVG % "&b;",
        SVG % "<g>" * 2,
        SVG % ("<g>" * 200 + "</g>" * 200),
        "<svg",
        '<?xml version="1.0"?><html><svg/></html>',
    ],
)
def test_a_drawing_that_nobody_should_guess_about_is_refused(stored, drawing: str):
    with pytest.raises(AttachmentIsUnusable):
        stored(drawing)
