"""Two writers' texts become one, or say exactly where they cannot."""

from hypothesis import given
from hypothesis import strategies as st

from kb.merging import Agreed, Conflict, Text, merge_bodies, merge_texts, split_blocks

BASE = "# Title\n\nOne.\n\nTwo.\n\n- a\n- b\n- c\n\nEnd.\n"


def merged(mine: str, theirs: str, base: str = BASE) -> str:
    parts = merge_bodies(base=base, mine=mine, theirs=theirs)
    assert all(isinstance(part, Agreed) for part in parts), parts
    return "".join(part.text for part in parts)


def test_changes_of_different_blocks_are_both_taken():
    assert merged(BASE.replace("One.", "Uno."), BASE.replace("End.", "Fin.")) == BASE.replace(
        "One.", "Uno."
    ).replace("End.", "Fin.")


def test_changes_of_different_lines_of_a_list_are_both_taken():
    assert merged(BASE.replace("- a", "- A"), BASE.replace("- c", "- C")) == BASE.replace(
        "- a", "- A"
    ).replace("- c", "- C")


def test_what_one_deletes_and_the_other_leaves_is_gone():
    assert merged(BASE.replace("Two.\n\n", ""), BASE.replace("One.", "Uno.")) == BASE.replace(
        "Two.\n\n", ""
    ).replace("One.", "Uno.")


def test_the_same_change_by_both_is_no_conflict():
    assert merged(BASE.replace("One.", "Uno."), BASE.replace("One.", "Uno.")) == BASE.replace("One.", "Uno.")


def test_different_changes_of_a_line_are_a_conflict_that_holds_both():
    parts = merge_bodies(base=BASE, mine=BASE.replace("One.", "Uno."), theirs=BASE.replace("One.", "Eins."))
    (conflict,) = [part for part in parts if isinstance(part, Conflict)]
    assert (conflict.base, conflict.mine, conflict.theirs) == ("One.\n\n", "Uno.\n\n", "Eins.\n\n")


def test_what_both_append_is_a_conflict_and_stays_apart_from_what_was_last():
    result = merge_texts(base=Text(body="A."), mine=Text(body="A.\n\nB."), theirs=Text(body="A.\n\nC."))
    assert not result.is_clean
    assert result.resolved().body == "A.\n\nB."
    assert result.marked().body == "A.\n\n<<<<<<<\nB.\n=======\nC.\n>>>>>>>\n\n"


def test_blank_lines_in_fenced_code_part_no_blocks():
    body = "```\none\n\ntwo\n```\n\nText.\n"
    assert split_blocks(body) == ["```\none\n\ntwo\n```\n\n", "Text.\n"]


def test_titles_and_summaries_are_merged_as_a_whole():
    result = merge_texts(base=Text("T", "S", ""), mine=Text("Mine", "S", ""), theirs=Text("T", "Theirs", ""))
    assert result.resolved() == Text("Mine", "Theirs", "")
    assert not merge_texts(base=Text("T"), mine=Text("A"), theirs=Text("B")).is_clean


BODIES = st.lists(
    st.sampled_from(["One.\n\n", "Two.\n\n", "- a\n- b\n\n", "```\nx\n\ny\n```\n\n", "Last", "\n"]),
    max_size=7,
).map("".join)


@given(BODIES)
def test_blocks_joined_are_the_body_again(body):
    assert "".join(split_blocks(body)) == body


@given(BODIES, BODIES)
def test_what_only_one_changed_is_taken_as_it_is(base, changed):
    for mine, theirs in ((changed, base), (base, changed)):
        result = merge_texts(base=Text(body=base), mine=Text(body=mine), theirs=Text(body=theirs))
        assert result.is_clean
        assert result.resolved().body.split() == changed.split()


@given(BODIES, BODIES, BODIES)
def test_every_word_of_both_is_in_the_marked_text_or_was_in_the_base(base, mine, theirs):
    shown = merge_texts(base=Text(body=base), mine=Text(body=mine), theirs=Text(body=theirs)).marked().body
    for word in (set(mine.split()) | set(theirs.split())) - set(base.split()):
        assert word in shown
