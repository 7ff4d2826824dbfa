"""Comments stay with their passage while the text changes, and say when it is gone."""

import pytest
from django.utils import timezone

from kb.anchoring import Found, Passage, locate, passage_at
from kb.models import AuditEntry
from kb.queries import comment_threads
from kb.rights import NotAllowed
from kb.services import (
    CommentIsEmpty,
    add_comment,
    reopen_comment,
    reply_to_comment,
    resolve_comment,
)
from tests.factories.kb import live_translation, make_article

NOW = timezone.now()
BODY = "# Brakes\n\nTurn the screw twice.\n\nWait a minute.\n\nTurn the screw twice again.\n"


def passage(words: str, body: str = BODY, nth: int = 0) -> Passage:
    start = -1
    for _ in range(nth + 1):
        start = body.index(words, start + 1)
    return passage_at(body, start, start + len(words))


def where(found_in: str, passage: Passage) -> tuple[Found, str]:
    place = locate(passage, found_in)
    return place.found, found_in[place.start : place.end]


def test_a_passage_is_found_wherever_it_moved():
    moved = "New first paragraph.\n\n" + BODY
    assert where(moved, passage("Wait a minute.")) == (Found.AS_IT_WAS, "Wait a minute.")


@pytest.mark.parametrize("nth", [0, 1])
def test_of_several_places_the_one_with_the_same_surroundings_is_meant(nth):
    changed = "Intro.\n\n" + BODY
    expected = [at for at in range(len(changed)) if changed.startswith("Turn the screw twice", at)][nth]
    assert locate(passage("Turn the screw twice", nth=nth), changed).start == expected


def test_changed_words_are_found_by_what_is_around_them():
    changed = BODY.replace("Wait a minute.", "Wait for two minutes.")
    assert where(changed, passage("Wait a minute.")) == (Found.CHANGED, "Wait for two minutes.")


def test_words_that_were_taken_out_are_gone():
    assert locate(passage("Wait a minute."), BODY.replace("Wait a minute.\n\n", "")).found is Found.GONE
    assert locate(passage("Wait a minute."), "Something else entirely.").found is Found.GONE
    assert locate(Passage(""), BODY).found is Found.GONE


@pytest.fixture
def translation(db):
    return live_translation(make_article("Brakes", body=BODY))


def comment(translation, by, words="Wait a minute.", text="Why?"):
    return add_comment(translation_id=translation.pk, text=text, by=by, at=NOW, passage=passage(words))


def test_a_thread_is_read_with_its_place_and_replies(translation, writer, reviewer):
    opening = comment(translation, reviewer)
    reply_to_comment(comment_id=opening.pk, text="Because.", by=writer, at=NOW)
    (thread,) = comment_threads(translation_id=translation.pk, body=BODY)
    assert (thread.opening.text, [reply.text for reply in thread.replies]) == ("Why?", ["Because."])
    assert BODY[thread.place.start : thread.place.end] == thread.quote
    (gone,) = comment_threads(translation_id=translation.pk, body="New.")
    assert gone.place.found is Found.GONE


def test_a_thread_is_resolved_and_taken_up_again(translation, writer):
    opening = comment(translation, writer)
    reply = reply_to_comment(comment_id=opening.pk, text="x", by=writer, at=NOW)
    lines = AuditEntry.objects.count()
    for _ in range(2):
        resolve_comment(comment_id=reply.pk, by=writer, at=NOW)
    assert comment_threads(translation_id=translation.pk, body=BODY) == ()
    assert len(comment_threads(translation_id=translation.pk, body=BODY, with_resolved=True)) == 1
    reopen_comment(comment_id=opening.pk, by=writer)
    assert len(comment_threads(translation_id=translation.pk, body=BODY)) == 1
    assert AuditEntry.objects.count() == lines + 2


def test_only_those_who_write_comment_and_they_say_something(translation, writer, agent):
    with pytest.raises(NotAllowed):
        comment(translation, agent)
    with pytest.raises(CommentIsEmpty):
        comment(translation, writer, text=" \x00")


@pytest.mark.parametrize("size", [1, 6])
def test_threads_take_two_queries(translation, writer, size, django_assert_num_queries):
    for _ in range(size):
        reply_to_comment(comment_id=comment(translation, writer).pk, text="x", by=writer, at=NOW)
    with django_assert_num_queries(2):
        comment_threads(translation_id=translation.pk, body=BODY)
