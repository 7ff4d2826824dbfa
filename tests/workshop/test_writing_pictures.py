"""Pictures into a text: redrawn from their pixels, said why not, and taken out of what was pasted."""

import base64
from io import BytesIO
from time import process_time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from kb.models import Attachment
from kb.queries import editable_text
from tests.factories.kb import live_translation, make_article
from tests.kb.pictures import picture_bytes, png

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def stored_content() -> bytes:
    with Attachment.objects.get().file.open("rb") as file:
        return file.read()


def stored_picture() -> Image.Image:
    return Image.open(BytesIO(stored_content()))


def paste(client, html: str):
    sent = SimpleUploadedFile("pasted.html", html.encode(), "text/html")
    return client.post(reverse("editor:paste"), {"html": sent})


def test_a_picture_becomes_an_attachment(client, writer):
    client.force_login(writer)
    answer = client.post(reverse("editor:pictures"), {"picture": png("lamp.png")}).json()
    stored = Attachment.objects.get()
    assert answer["address"] == f"media:{stored.key}"
    assert (answer["width"], answer["height"]) == (3, 2)


def test_nothing_but_pixels_is_kept(client, writer):
    client.force_login(writer)
    target, image = BytesIO(), Image.new("RGB", (40, 20), "red")
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "where I live"
    image.save(target, "JPEG", exif=exif, comment=b"secret")
    sent = SimpleUploadedFile("a.jpg", target.getvalue() + b"<script>", "image/jpeg")
    client.post(reverse("editor:pictures"), {"picture": sent})
    kept = stored_picture()
    assert kept.size == (20, 40)
    assert not kept.getexif()
    content = stored_content()
    assert not any(word in content for word in (b"where I live", b"secret", b"<script>"))


def test_a_picture_is_no_larger_than_a_page_can_show(client, writer):
    client.force_login(writer)
    sent = png("wide.png", content=picture_bytes(size=(4000, 100)))
    client.post(reverse("editor:pictures"), {"picture": sent})
    assert stored_picture().size == (2880, 72)


def test_a_moving_picture_keeps_its_frames(client, writer):
    client.force_login(writer)
    target = BytesIO()
    frames = [Image.new("RGB", (4, 4), colour) for colour in ("red", "green", "blue")]
    frames[0].save(target, "GIF", save_all=True, append_images=frames[1:], duration=50)
    client.post(reverse("editor:pictures"), {"picture": SimpleUploadedFile("a.gif", target.getvalue())})
    assert stored_picture().n_frames == 3


@pytest.mark.parametrize("content", [b"", b"not a picture", picture_bytes()[:40]])
def test_it_says_why_a_file_is_no_picture(client, writer, content):
    client.force_login(writer)
    response = client.post(reverse("editor:pictures"), {"picture": png("a.png", content=content)})
    assert response.status_code == 422
    assert response.json()["problem"]


def test_who_may_not_add_pictures_adds_none(client, agent):
    client.force_login(agent)
    assert client.post(reverse("editor:pictures"), {"picture": png("a.png")}).status_code == 403
    assert paste(client, "<p>x</p>").status_code == 403


def test_a_pasted_picture_is_stored(client, writer):
    client.force_login(writer)
    data = base64.b64encode(picture_bytes()).decode()
    answer = paste(client, f'<p>See <img alt="a lamp" src="data:image/png;base64,{data}"></p>').json()
    assert answer["markdown"] == f"See ![a lamp](media:{Attachment.objects.get().key})"
    assert answer["said"] == ""


def test_it_says_which_pictures_could_not_be_pasted(client, writer):
    client.force_login(writer)
    html = '<p>One <img src="data:image/png;base64,AAAA"></p><p>Two <img src="file:///C:/a.png"></p>'
    answer = paste(client, html).json()
    assert "data:" not in answer["markdown"]
    assert answer["said"].startswith("2 pictures")


@pytest.mark.parametrize("html", ["<img " * 40_000, "<pre>" + "![" * 60_000 + "</pre>"])
def test_what_never_ends_is_pasted_as_fast_as_any(client, writer, html):
    client.force_login(writer)
    began = process_time()
    assert paste(client, html).status_code == 200
    assert process_time() - began < 8


def test_a_picture_is_added_without_scripts(client, writer):
    text = live_translation(make_article("Lamps", body="Words."))
    client.force_login(writer)
    form = client.get(reverse("editor:write", args=[text.pk])).context["form"]
    sent = {name: form[name].value() or "" for name in ("title", "summary", "version", "tab")}
    sent |= {"body": "More words.", "picture": png("a.png"), "picture_alt": "A [front] lamp"}
    assert client.post(reverse("editor:add-picture", args=[text.pk]), sent).status_code == 302
    key = Attachment.objects.get().key
    assert editable_text(text.pk).text.body == f"More words.\n\n![A (front) lamp](media:{key})\n"


def test_a_refused_picture_keeps_what_was_typed(client, writer):
    text = live_translation(make_article("Lamps", body="Words."))
    client.force_login(writer)
    form = client.get(reverse("editor:write", args=[text.pk])).context["form"]
    sent = {name: form[name].value() or "" for name in ("title", "summary", "version", "tab")}
    response = client.post(reverse("editor:add-picture", args=[text.pk]), sent | {"body": "Typed here."})
    assert response.status_code == 422
    assert b"Typed here.</textarea>" in response.content
