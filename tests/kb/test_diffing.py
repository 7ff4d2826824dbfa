"""Diffs show what changed, all of it, and nothing else."""

import re
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.diffing import Op, diff_lines, diff_pages, diff_words, is_same
from kb.diffing.alignment import align
from kb.rendering import BodyLinks, render_body

TEXTS = st.text(alphabet=st.sampled_from(list("abc äß中。, \n-*#|`1")), max_size=80)

# On a machine that does much else besides.
SLOWEST_SECONDS = 20.0


def joined(changes, op):
    return "".join(change.text for change in changes if change.op in {Op.SAME, op})


@given(TEXTS, TEXTS)
def test_words_applied_give_both_texts(old, new):
    changes = diff_words(old, new)
    assert (joined(changes, Op.DELETED), joined(changes, Op.INSERTED)) == (old, new)
    assert is_same(changes) == (old == new)


@given(TEXTS, TEXTS)
def test_lines_applied_give_both_texts(old, new):
    lines = diff_lines(old, new)
    before = [line for line in lines if line.old_number is not None]
    after = [line for line in lines if line.new_number is not None]
    assert "\n".join(joined(line.changes, Op.DELETED) for line in before) == old
    assert "\n".join(joined(line.changes, Op.INSERTED) for line in after) == new
    assert [line.old_number for line in before] == list(range(1, len(before) + 1))
    assert [line.new_number for line in after] == list(range(1, len(after) + 1))


def test_neighbouring_words_are_one_change():
    changes = diff_words("press the red button", "press a green button")
    assert [(change.op, change.text) for change in changes] == [
        (Op.SAME, "press "),
        (Op.DELETED, "the red"),
        (Op.INSERTED, "a green"),
        (Op.SAME, " button"),
    ]


def page(markdown):
    return render_body(markdown, links=BodyLinks()).html


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("It takes 5 minutes.", "It takes 15 minutes.", "<p>It takes <del>5</del><ins>15</ins> minutes.</p>"),
        ("- one\n- two", "- one\n- new\n- two", "<ul><li>one</li><li><ins>new</ins></li><li>two</li></ul>"),
        ("a **b** c", "a b c", "<p>a <del><strong>b</strong></del><ins>b</ins> c</p>"),
        ("One.\n\nTwo.", "Two.", "<del><p>One.</p></del><p>Two.</p>"),
        ("same", "same", "<p>same</p>"),
    ],
)
def test_a_page_shows_its_changes_in_place(old, new, expected):
    assert re.sub(r"\n", "", diff_pages(page(old), page(new))) == expected


def test_a_row_that_went_stays_a_row():
    table = "| a | b |\n| - | - |\n| 1 | 2 |\n"
    html = diff_pages(page(table + "| 3 | 4 |\n"), page(table))
    assert "<tr><td><del>3</del></td><td><del>4</del></td></tr>" in html


def test_names_of_deleted_headings_are_not_doubled():
    html = diff_pages(page("## Same\n\na\n\n## Same\n\nb"), page("## Same\n\nb"))
    ids = re.findall(r'id="([^"]+)"', html)
    assert len(ids) == len(set(ids))


@given(TEXTS, TEXTS)
def test_without_its_marks_a_page_is_the_new_one(old, new):
    html = diff_pages(page(old), page(new))
    kept = re.sub(r"<del>.*?</del>", "", html, flags=re.DOTALL)
    words = re.sub(r"<[^>]+>", " ", kept).split()
    assert "".join(words) == "".join(re.sub(r"<[^>]+>", " ", page(new)).split())


def test_a_megabyte_is_compared_by_word_and_in_time():
    lines = [f"step {number} " + "turn the screw once and wait " * 2 for number in range(15_000)]
    changed = ["more " + line if number % 300 == 0 else line for number, line in enumerate(lines)]
    began = perf_counter()
    found = diff_lines("\n".join(lines), "\n".join(changed))
    inserted = [change.text for line in found for change in line.changes if change.op is Op.INSERTED]
    assert inserted == ["more "] * 50
    assert perf_counter() - began < SLOWEST_SECONDS


@given(st.lists(st.sampled_from("abcdefgh"), max_size=12), st.lists(st.sampled_from("abcdefgh"), max_size=12))
def test_what_is_past_the_budget_is_still_all_there(old, new):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kb.diffing.alignment.MOST_COMPARISONS", 3)
        spans = list(align(old, new))
    assert [item for _, i, j, _, _ in spans for item in old[i:j]] == old
    assert [item for _, _, _, k, m in spans for item in new[k:m]] == new
    assert all(old[i:j] == new[k:m] for is_same, i, j, k, m in spans if is_same)


def test_a_page_of_many_short_blocks_that_was_written_anew_is_compared_in_time():
    old, new = ("".join(f"<p>{word}{number}</p>\n" for number in range(4000)) for word in ("old", "new"))
    began = perf_counter()
    assert "<ins><p>new3999</p></ins>" in diff_pages(old, new)
    assert perf_counter() - began < SLOWEST_SECONDS
