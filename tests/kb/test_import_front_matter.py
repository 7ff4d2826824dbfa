from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.importing.front_matter import FrontMatterIsBroken, read_front_matter, split_front_matter
from kb.visibility import Visibility


def read(text, name="a-file"):
    values, body = split_front_matter(text)
    return read_front_matter(values, body=body, name=name)


def test_it_reads_each_value():
    front, body = read(
        "---\ntitle: 'Pair: the bike'\nid: 1102\nlabels: app, bike,,app\nvisibility: customers\n"
        "updated: 2026-10-14\nposition: 3\npromoted: true\ndraft: false\n---\n\nText.\n"
    )
    assert (front.title, front.external_id, front.labels) == ("Pair: the bike", "1102", ("app", "bike"))
    assert front.visibility is Visibility.CUSTOMERS
    assert front.updated == datetime(2026, 10, 14, tzinfo=UTC)
    assert (front.position, front.is_promoted, front.is_draft) == (3, True, False)
    assert body.strip() == "Text."


def test_labels_may_be_a_list():
    assert read("---\ntitle: T\nlabels: [a, 2.3.0, b]\n---\nx")[0].labels == ("a", "2.3.0", "b")


def test_the_title_comes_from_the_first_heading_then_from_the_name():
    front, body = read("# Reset the battery\n\nHold it.")
    assert (front.title, body.strip()) == ("Reset the battery", "Hold it.")
    assert read("Hold it.", name="reset-the-battery")[0].title == "Reset the battery"


def test_a_rule_in_the_text_is_no_front_matter():
    assert split_front_matter("---\n\nText after a rule\n") == ({}, "---\n\nText after a rule\n")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("---\ntitle: [unclosed\n---\nx", "front matter is broken in line"),
        ("---\ntitle: never closed\n\ntext", "not closed"),
        ("---\n- a\n- b\n---\nx", "not a list of names"),
        ("---\na: &a [1]\nb: *a\n---\nx", "aliases"),
        ("---\ntitle: T\nvisibility: secret\n---\nx", "'secret' is not one of public, customers, staff"),
        ("---\ntitle: T\nupdated: yesterday\n---\nx", "'yesterday' is not like"),
        ("---\ntitle: T\npromoted: maybe\n---\nx", "promoted is neither"),
        ("---\ntitle: {a: b}\n---\nx", "expected one line"),
        (f"---\ntitle: {'x' * 400}\n---\nx", "longer than 300"),
        ("---\ntitle: !!python/object/apply:os.system ['true']\n---\nx", "front matter is broken"),
    ],
)
def test_a_broken_block_is_refused_with_the_reason(text, part):
    with pytest.raises(FrontMatterIsBroken, match="(?s)" + part.replace("'", ".")):
        read(text)


@given(st.text())
def test_any_text_is_read_or_refused(text):
    try:
        front, _ = read(text)
    except FrontMatterIsBroken:
        return
    assert front.title is not None
