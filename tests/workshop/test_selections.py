"""Words selected on a page lead to the passage of the source that they came from."""

import pytest

from kb.editor.selections import passage_of

BODY = "Hold the **red button** for [12 seconds](article:7).\n\n1. Wait.\n2. Wait.\n\nThen let go."


@pytest.mark.parametrize(
    ("selected", "quote"),
    [
        ("the red button for", "the **red button** for"),
        ("for 12 seconds", "for [12 seconds"),
        ("THEN let go.", "Then let go"),
    ],
)
def test_marks_and_targets_of_links_do_not_stand_in_the_way(selected, quote):
    assert passage_of(selected, BODY).quote == quote


def test_equal_words_are_told_apart_by_what_stands_before_them():
    first = passage_of("Wait", BODY, before="for 12 seconds.")
    second = passage_of("Wait", BODY, before="for 12 seconds. Wait. 2")
    assert BODY.index("1. Wait") < len(first.prefix) + 3
    assert second.suffix.startswith(".\n\nThen")
    assert first.suffix.startswith(".\n2.")


@pytest.mark.parametrize("selected", ["", "?!", "green button", "article 7"])
def test_what_is_not_in_the_source_has_no_passage(selected):
    assert passage_of(selected, BODY) is None
