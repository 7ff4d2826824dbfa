"""A model that hangs, or is slow, holds up no search: it goes on with words and says why."""

import threading
import time
from contextlib import suppress

import pytest

from search.contracts import Degradation
from search.embedding import EmbedderUnavailable, Unavailability, ask_in_time
from search.embedding import sentence_transformers as provider
from tests.factories.search import make_article
from tests.search.asking import ask, index_all

BOUND_SECONDS = 60.0


@pytest.fixture
def hanging():
    """A model that answers only when it is let go."""
    let_go = threading.Event()
    yield let_go
    let_go.set()


def refusal(embed, seconds):
    with pytest.raises(EmbedderUnavailable) as caught:
        ask_in_time(embed, seconds=seconds)
    return caught.value.reason


def test_what_is_made_in_time_is_returned():
    assert ask_in_time(lambda: "a vector", seconds=BOUND_SECONDS) == "a vector"
    assert ask_in_time(lambda: "a vector", seconds=None) == "a vector"


def test_what_a_model_raises_is_raised():
    def fail():
        raise EmbedderUnavailable(Unavailability.EMBEDDING_FAILED, "no memory")

    assert refusal(fail, BOUND_SECONDS) is Unavailability.EMBEDDING_FAILED


def test_nobody_waits_behind_a_question_that_came_too_late(hanging):
    assert refusal(lambda: hanging.wait(BOUND_SECONDS), 0.1) is Unavailability.TOO_SLOW
    began = time.monotonic()
    assert refusal(lambda: "a vector", BOUND_SECONDS) is Unavailability.TOO_SLOW
    assert time.monotonic() - began < BOUND_SECONDS / 2


def test_once_the_model_answers_again_it_is_asked_again(hanging):
    assert refusal(lambda: hanging.wait(BOUND_SECONDS), 0.1) is Unavailability.TOO_SLOW
    hanging.set()
    began = time.monotonic()
    while not answers() and time.monotonic() - began < BOUND_SECONDS:
        time.sleep(0.01)
    assert answers()


def answers():
    with suppress(EmbedderUnavailable):
        return ask_in_time(lambda: "a vector", seconds=BOUND_SECONDS) == "a vector"
    return False


@pytest.mark.slow
@pytest.mark.real_model
def test_a_search_while_the_model_hangs_goes_on_with_words(db):
    make_article("Turn the lever to the left.", title="The lamp")
    index_all()
    assert ask("how do I turn the lamp").degradation is None
    with provider._inference:
        began = time.monotonic()
        found = ask("how do I turn the lamp")
        waited = time.monotonic() - began
    assert (found.degradation, bool(found.hits)) == (Degradation.EMBEDDER_UNAVAILABLE, True)
    assert waited < BOUND_SECONDS / 2
    began = time.monotonic()
    while ask("how do I turn the lamp").degradation and time.monotonic() - began < BOUND_SECONDS:
        time.sleep(0.05)
    assert ask("how do I turn the lamp").degradation is None
