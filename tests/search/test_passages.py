import pytest

from search.retrieval.hydration import MARK_END, MARK_START
from search.retrieval.passages import LONGEST_PASSAGE, choose_passage, read_marks
from search.retrieval.units import Span, split_sentences

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


def test_items_are_joined_without_moving_the_marks():
    passage = choose("One\nTwo moisture\nThree", "moisture")
    assert passage.text == "One · Two moisture · Three"
    assert [passage.text[start:end] for start, end in passage.marks] == ["moisture"]


def test_an_introduction_leads_to_its_items_and_sentences_need_no_dot_between():
    assert choose("You need:\n\na key\na lamp\n\nGo on.").text == "You need: a key · a lamp · Go on."
    assert choose("Open it.\nClose it.").text == "Open it. Close it."


def test_items_are_not_cut():
    items = [f"Item {n} with a sentence. And with another one for length." for n in range(9)]
    passage = choose("\n".join(items), "Item 5", weights={"item 5": 1.0})
    assert passage.text.startswith("Item 5 with")
    assert passage.text.endswith("for length.")


ROWS = (
    "Plan: Flex | Price: 69 EUR a month | Notice: monthly\n"
    "Plan: Year | Price: 49 EUR a month | Notice: yearly\n"
    "Plan: Team | Price: 39 EUR a month | Notice: never"
)


def test_a_table_is_shown_by_its_best_rows_with_the_names_that_help():
    assert choose(ROWS, "Year").text == (
        "Year – Price: 49 EUR a month, Notice: yearly · Team – Price: 39 EUR a month, Notice: never"
    )


def test_names_of_columns_are_left_out_where_every_value_tells():
    row = "Code: E21 | Cause: It is wet or cold | What to do: Dry it and wait, then charge"
    assert choose(row + "\n" + row, "E21").text.startswith(
        "E21: It is wet or cold; Dry it and wait, then charge · "
    )


def test_the_name_of_a_column_that_was_asked_for_is_shown_and_marked():
    passage = choose(ROWS.replace("EUR a month", "EUR for every month"), "Price")
    assert passage.text.startswith("Flex – Price: 69 EUR for every month, Notice: monthly · Year – Price: ")
    assert [passage.text[start:end] for start, end in passage.marks] == ["Price", "Price"]


def test_rows_and_prose_are_not_mixed():
    assert choose(f"The plans differ.\n\n{ROWS}").text == "The plans differ."
    assert "differ" not in choose(f"The plans differ.\n\n{ROWS}", "Flex").text


def test_a_row_that_is_too_long_is_cut_between_words():
    passage = choose(f"Code: E21 | Cause: {'wet and cold ' * 40}| Next: Dry it", "wet")
    assert len(passage.text) <= LONGEST_PASSAGE + 1
    assert passage.text.endswith("…")


MERGED = "Yes, you can.\n\n\nMay I sell it?\n\nNo, it is ours.\n\n\nIs it insured?\n\nAlways, for damage."


def test_a_passage_stays_below_its_heading_and_leads_there():
    passage = choose(MERGED, "insured")
    assert (passage.text, passage.heading_path, passage.anchor) == (
        "Always, for damage.",
        ("Is it insured?",),
        "is-it-insured",
    )
    first = choose(MERGED)
    assert (first.text, first.heading_path, first.anchor) == ("Yes, you can.", ("A",), "a")


def test_words_that_say_little_are_marked_only_without_better_ones():
    text = "You may get one refund within 12 days."
    passage = choose(text, "may", "get", "one", "refund", "12")
    assert [passage.text[start:end] for start, end in passage.marks] == ["refund"]
    assert choose(text, "get").marks


def test_frequent_words_are_not_marked_beside_rare_ones():
    passage = choose("The bike shows E21.", "bike", "E21", weights={"bike": 1.0, "e21": 6.0})
    assert [passage.text[start:end] for start, end in passage.marks] == ["E21"]


def test_an_empty_text_has_an_empty_passage():
    assert choose("").text == ""


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One. Two! Three?", 3),
        ("It is 3.5 km. Go.", 2),
        ("Use e.g. a lamp.", 1),
        ("一。二。三。", 3),
        ("", 0),
    ],
)
def test_sentences_end_where_they_end(text, count):
    assert len(split_sentences(text, Span(0, len(text)))) == count


def test_marks_that_do_not_fit_the_text_are_dropped():
    assert read_marks(f"{MARK_START}x{MARK_END} y", text="something else") == []
    assert read_marks(None, text="x") == []
    assert read_marks(f"a {MARK_START}x{MARK_END}", text="a x") == [Span(2, 3)]
