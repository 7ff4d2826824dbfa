import pytest

from search.retrieval.hydration import MARK_END, MARK_START
from search.retrieval.passages import LONGEST_PASSAGE, Span, choose_passage, read_marks, split_sentences

FILLER = "The manual is printed on thick paper and comes with the bike. "
ANSWER = "Hold the power button for twelve seconds."


def marked(text, *words):
    for word in words:
        text = text.replace(word, f"{MARK_START}{word}{MARK_END}")
    return text


def choose(text, *words, weights=None, **options):
    marks = read_marks(marked(text, *words), text=text)
    weights = weights or {word.lower(): 1.0 for word in words}
    return choose_passage(text, marks=marks, weights=weights, heading_path=("A",), anchor="a", **options)


def test_the_sentence_that_holds_the_words_is_chosen():
    passage = choose(FILLER * 12 + ANSWER + " " + FILLER * 12, "power", "seconds")
    assert ANSWER in passage.text
    assert len(passage.text) <= LONGEST_PASSAGE + 2


def test_marks_stand_where_the_words_stand():
    passage = choose(FILLER * 12 + ANSWER, "power", "seconds")
    assert [passage.text[start:end] for start, end in passage.marks] == ["power", "seconds"]


def test_a_rare_word_outweighs_common_ones():
    text = "The bike and the bike and the lamp. " + FILLER * 10 + "The moisture sensor."
    passage = choose(text, "bike", "lamp", "moisture", weights={"bike": 0.1, "lamp": 0.1, "moisture": 5.0})
    assert "moisture sensor" in passage.text


def test_without_marks_it_begins_at_the_beginning():
    assert choose(ANSWER + " " + FILLER * 20).text.startswith(ANSWER)


def test_a_short_text_is_shown_whole():
    assert choose(ANSWER).text == ANSWER


def test_a_sentence_that_is_too_long_is_cut_at_words_around_the_match():
    text = "a " * 400 + "moisture " + "b " * 400
    passage = choose(text, "moisture")
    assert "moisture" in passage.text
    assert len(passage.text) <= LONGEST_PASSAGE + 2
    assert passage.text.startswith("…")
    assert passage.text.endswith("…")


def test_a_text_without_blanks_is_cut_all_the_same():
    assert 0 < len(choose("長" * 900).text) <= LONGEST_PASSAGE + 2


def test_lines_are_joined_without_moving_the_marks():
    passage = choose("One\nTwo moisture\nThree", "moisture")
    assert passage.text == "One Two moisture Three"
    assert [passage.text[start:end] for start, end in passage.marks] == ["moisture"]


def test_an_empty_text_has_an_empty_passage():
    assert choose("").text == ""


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One. Two! Three?", 3),
        ("It is 3.5 km. Go.", 2),
        ("Use e.g. a lamp.", 1),
        ("一。二。三。", 3),
        ("One line\nanother", 2),
        ("", 0),
    ],
)
def test_sentences_end_where_they_end(text, count):
    assert len(split_sentences(text)) == count


def test_marks_that_do_not_fit_the_text_are_dropped():
    assert read_marks(f"{MARK_START}x{MARK_END} y", text="something else") == []
    assert read_marks(None, text="x") == []
    assert read_marks(f"a {MARK_START}x{MARK_END}", text="a x") == [Span(2, 3)]
