import pytest

from search.retrieval.codes import SPLIT_CODE, join_known_codes, with_joined_codes
from search.retrieval.lexical import Analysis, Word
from search.retrieval.question import Question
from tests.factories.search import make_article
from tests.search.asking import ask, index_all


def analysis(*words):
    return Analysis(words=tuple(Word("en", lexeme, chunks, 1.0) for lexeme, chunks in words), constraint=None)


@pytest.fixture
def site(generation):
    make_article("The display shows E30 when the port is wet.", title="E30: moisture")
    make_article("For 30 days there is a discount.", title="Discounts")
    for number in range(8):
        make_article(f"Colour {number} of the paint.", title=f"Paint {number}")
    index_all()


@pytest.mark.parametrize("text", ["E-30", "e 30", "E–30", "ABC-1234 please", "what is e 30?"])
def test_codes_in_two_pieces_are_seen(text):
    assert SPLIT_CODE.search(text)


@pytest.mark.parametrize("text", ["E30", "30", "within 30 days", "model-30", "up 30%", "wi-fi", "no 30°"])
def test_what_is_no_code_is_left_alone(text):
    assert not SPLIT_CODE.search(text)


def test_a_code_is_looked_up_in_one_piece_as_well():
    assert with_joined_codes(Question("error E-30")).text == "error E-30 E30"


def test_only_codes_that_articles_hold_are_joined():
    found = analysis(("error", 3), ("e30", 1), ("e", 0), ("-30", 0), ("a25", 0), ("25", 2))
    question, kept = join_known_codes(Question("error E-30 on a 25"), found)
    assert question.text == "error E30 on a 25"
    assert {word.lexeme for word in kept.words} == {"error", "e30", "25"}


@pytest.mark.parametrize("text", ["E-30", "e 30", "E 30", "e-30"])
def test_a_code_finds_its_article_however_it_is_written(site, text):
    found, plain = ask(text), ask("E30")
    assert found.hits[0].title == "E30: moisture"
    assert (found.relevance, len(found.hits)) == (plain.relevance, len(plain.hits))
