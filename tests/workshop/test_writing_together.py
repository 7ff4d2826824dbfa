"""Two writers on one text, as plain pages: they see each other, and neither overwrites the other."""

import pytest
from django.test import Client
from django.urls import reverse

from kb.models import Translation
from kb.queries import editable_text
from kb.services import discard_working_copy
from tests.factories.kb import live_translation, make_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def text(db) -> Translation:
    return live_translation(make_article("Charge", body="One.\n\nTwo.\n\nThree.\n"))


def address(text: Translation, name: str = "write") -> str:
    return reverse(f"editor:{name}", args=[text.pk])


def opened(client: Client, user, text: Translation) -> dict[str, str]:
    client.force_login(user)
    form = client.get(address(text)).context["form"]
    return {name: form[name].value() or "" for name in ("title", "summary", "body", "version", "tab")}


@pytest.fixture
def refused(client, text, writer, lead):
    """The lead saved first; return the page that answers the writer, and what the writer sent."""
    mine = opened(client, writer, text)
    theirs = Client()
    sent = opened(theirs, lead, text)
    theirs.post(address(text), sent | {"body": "One by the lead.\n\nTwo.\n\nThree.\n"})
    return mine


def merge_fields(response, sent: dict[str, str]) -> dict[str, str]:
    return sent | {"seen": response.context["seen"]}


def test_a_save_over_a_newer_text_shows_both(client, text, refused):
    response = client.post(address(text), refused | {"body": "One.\n\nTwo by me.\n\nThree.\n"})
    page = response.content.decode()
    assert response.status_code == 409
    assert "Two by me." in page
    assert "One by the lead." in page
    assert editable_text(text.pk).text.body.startswith("One by the lead.")


def test_changes_that_do_not_touch_become_one_text(client, text, refused):
    sent = refused | {"body": "One.\n\nTwo by me.\n\nThree.\n"}
    response = client.post(address(text), sent)
    client.post(address(text, "merge"), merge_fields(response, sent))
    assert editable_text(text.pk).text.body == "One by the lead.\n\nTwo by me.\n\nThree.\n"


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ("mine", "One by me.\n\nTwo."),
        ("theirs", "One by the lead.\n\nTwo."),
        ("both", "One by me.\n\nOne by the lead.\n\nTwo."),
        ("", "One by me.\n\nOne by the lead.\n\nTwo."),
    ],
)
def test_a_conflict_is_decided_by_the_writer(client, text, refused, choice, expected):
    sent = refused | {"body": "One by me.\n\nTwo.\n\nThree.\n"}
    response = client.post(address(text), sent)
    number = next(part.name for part in response.context["fields"][2].parts if part.conflict)
    client.post(address(text, "merge"), merge_fields(response, sent) | {number: choice})
    assert editable_text(text.pk).text.body == f"{expected}\n\nThree.\n"


def test_a_third_text_in_between_is_shown_and_not_overwritten(client, text, refused, lead):
    sent = refused | {"body": "One by me.\n\nTwo.\n\nThree.\n"}
    response = client.post(address(text), sent)
    again = Client()
    again.post(address(text), opened(again, lead, text) | {"body": "A third.\n"})
    response = client.post(address(text, "merge"), merge_fields(response, sent))
    assert response.status_code == 409
    assert editable_text(text.pk).text.body == "A third.\n"


def test_the_refused_text_is_a_rescued_draft(client, text, refused, writer):
    client.post(address(text), refused | {"body": "Mine."})
    assert writer.rescued_drafts.get().body == "Mine."


def test_an_autosave_is_refused_the_same_way(client, text, refused):
    response = client.post(address(text, "autosave"), refused | {"body": "Mine."})
    assert response.status_code == 409
    assert editable_text(text.pk).text.body.startswith("One by the lead.")


def test_an_autosave_returns_the_version_for_the_next(client, text, writer):
    sent = opened(client, writer, text)
    for body in ("First.", "Second."):
        response = client.post(address(text, "autosave"), sent | {"body": body})
        sent["version"] = response.json()["version"]
    assert response.status_code == 200
    assert editable_text(text.pk).text.body == "Second."


def test_the_same_text_a_second_time_is_no_collision(client, text, writer):
    sent = opened(client, writer, text) | {"body": "Sent while the page was closed."}
    for _ in range(2):
        response = client.post(address(text, "autosave"), sent)
    assert response.status_code == 200
    sent |= {"version": response.json()["version"], "body": "Typed on."}
    assert client.post(address(text, "autosave"), sent).status_code == 200


def test_a_text_that_is_too_long_is_refused_with_a_reason(client, text, writer):
    sent = opened(client, writer, text)
    response = client.post(address(text, "autosave"), sent | {"body": "a" * 1_000_001})
    assert response.status_code == 422
    assert "1000000" in response.json()["problem"]


def test_two_writers_see_each_other_until_one_leaves(client, text, writer, lead):
    mine = opened(client, writer, text)
    other = Client()
    theirs = opened(other, lead, text)
    assert b"Lead is editing this too" in client.post(address(text, "presence"), mine).content
    other.post(address(text, "presence"), theirs | {"leaves": "1"})
    assert b"Lead" not in client.post(address(text, "presence"), mine).content


def test_discarding_while_the_other_types_is_a_collision(client, text, refused, writer, lead):
    current = editable_text(text.pk)
    discard_working_copy(
        translation_id=text.pk, expected_version=current.version, by=lead, at=current.saved_at
    )
    assert client.post(address(text), refused | {"body": "Mine."}).status_code == 409
