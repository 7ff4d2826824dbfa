"""Quoted phrases, exclusions and OR mean in both legs what `websearch_to_tsquery` means by them."""

import pytest

from search.contracts import Leg
from search.retrieval.question import read_question
from tests.factories.search import make_article
from tests.search.asking import ask, index_all, ranked


@pytest.mark.parametrize(
    ("typed", "text", "required", "excluded"),
    [
        (
            '"disc brake" OR "rim brake" squeak',
            "disc brake rim brake squeak",
            '"disc brake" or "rim brake"',
            (),
        ),
        ('"disc brake" or pads', "disc brake or pads", '"disc brake" or pads', ()),
        ("red OR blue", "red blue", "", ()),
        ("red or blue", "red or blue", "", ()),
        ('lamp -"rear light" -"', 'lamp -"', "", ("rear light",)),
        ("„Konto löschen“ -app", "Konto löschen", '"Konto löschen"', ("app",)),
        ('"wi -fi" lamp', "wi -fi lamp", '"wi -fi"', ()),
        ("charge at -5 degrees", "charge at -5 degrees", "", ()),
        ('say "', 'say "', "", ()),
        ('"…" lamp', "… lamp", "", ()),
    ],
)
def test_a_question_is_taken_apart(typed, text, required, excluded):
    question = read_question(typed)
    assert (question.text, question.required, question.excluded) == (text, required, excluded)


@pytest.fixture
def brakes(generation):
    made = {
        "disc": make_article("Clean the disc brake with alcohol.", title="Disc"),
        "rim": make_article("Clean the rim brake with soap.", title="Rim"),
        "drum": make_article("The brake of a drum and the disc of music.", title="Drum"),
    }
    index_all()
    return {name: translation.article_id for name, translation in made.items()}


@pytest.mark.parametrize("leg", list(Leg))
@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('"disc brake" clean', {"disc"}),
        ('"disc brake" OR "rim brake" clean', {"disc", "rim"}),
        ('"disc brake" OR music', {"disc", "drum"}),
        ("brake -soap", {"disc", "drum"}),
        ('brake -"rim brake"', {"disc", "drum"}),
        ('"rim brake" OR "disc brake" -alcohol', {"rim"}),
    ],
)
def test_both_legs_honour_operators(brakes, leg, text, names):
    assert set(ranked(text, legs=frozenset({leg}))) == {brakes[name] for name in names}


def test_what_is_shown_honours_them_too(brakes):
    assert {hit.article_id for hit in ask('clean "rim brake"').hits} == {brakes["rim"]}


@pytest.mark.parametrize("text", ['mattress 72"×48"×12"', "size is 6’4” x 5’ x 9”", 'a 5" or 7" screen'])
def test_inches_are_no_phrases(text):
    assert not read_question(text).has_constraint


def test_a_phrase_may_end_in_a_number():
    assert read_question('what is "error 404"').required == '"error 404"'
