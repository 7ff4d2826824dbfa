import pytest

from search.retrieval.openings import choose_opening

TITLE = "Report a stolen bike"
SUMMARY = "What to do at once when your bike is stolen. And what it costs."


def opening(heading, *lexemes, title=TITLE, summary=SUMMARY):
    return choose_opening(
        title=title,
        summary=summary,
        heading_path=(heading,) if heading else (),
        weights=dict.fromkeys(lexemes, 2.0),
    )


def test_a_question_about_the_title_is_answered_by_the_summary_with_its_words_marked():
    found = opening("No phone, or the phone was stolen too", "stolen")
    assert (found.text, found.heading_path, found.anchor) == (SUMMARY, (), "")
    assert [found.text[start:end] for start, end in found.marks] == ["stolen"]


def test_a_question_about_a_section_is_answered_by_it():
    assert opening("What it costs", "stolen", "cost") is None
    assert opening("Stolen bike parts", "stolen", "bike") is None


def test_the_opening_itself_and_articles_without_a_summary_stay_as_they_are():
    assert opening("", "stolen") is None
    assert opening("Costs", "stolen", summary=" ") is None
    assert opening("Costs") is None


def test_light_words_do_not_make_a_question_about_something_else():
    assert opening("Costs", "stolen", "get", "need") is not None


@pytest.mark.parametrize(
    ("lexeme", "title", "is_there"),
    [
        ("batteri", "Reset the battery", True),
        ("kundig", "Tarif kündigen", True),
        ("e30", "E30: moisture", True),
        ("e3", "E30: moisture", False),
        ("char", "The character", False),
    ],
)
def test_stems_are_found_in_titles(lexeme, title, is_there):
    assert (opening("Costs", lexeme, title=title) is not None) is is_there
