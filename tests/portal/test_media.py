import pytest

from kb.models import Attachment
from kb.services import store_attachment
from tests.factories.helpcenter import PICTURE


@pytest.fixture
def picture(db) -> Attachment:
    return store_attachment(name="lights.svg", content=PICTURE)


def media(client, attachment, **headers):
    response = client.get(f"/media/{attachment.key}/{attachment.name}", headers=headers)
    if response.streaming:
        response.sent = b"".join(response.streaming_content)
    return response


def test_a_picture_is_shown_and_kept_for_good(client, picture):
    response = media(client, picture)
    assert response.sent
    assert response["Content-Type"] == "image/svg+xml"
    assert "immutable" in response["Cache-Control"]
    assert not response["Content-Disposition"].startswith("attachment")


def test_a_picture_can_do_nothing(client, picture):
    response = media(client, picture)
    assert response["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_kept_picture_is_not_sent_again(client, picture):
    etag = media(client, picture)["ETag"]
    response = media(client, picture, **{"If-None-Match": f'W/"other", {etag}'})
    assert response.status_code == 304
    assert "immutable" in response["Cache-Control"]


@pytest.mark.parametrize("content_type", ["text/html", "application/pdf", "application/x-unknown"])
def test_what_is_no_picture_is_downloaded(client, picture, content_type):
    Attachment.objects.update(content_type=content_type)
    response = media(client, picture)
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Type"] == "application/octet-stream"


def test_an_unknown_picture_and_a_lost_one_are_not_found(client, picture):
    assert client.get("/media/nokey/x.svg").status_code == 404
    picture.file.delete(save=False)
    Attachment.objects.update(file="gone.svg")
    assert media(client, picture).status_code == 404
