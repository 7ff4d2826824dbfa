"""What one audience gets to read. A doubt hides."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.composition import (
    EVERYTHING,
    PUBLIC_ONLY,
    Flaw,
    compose,
    find_cycle,
    flaws,
    is_conditional,
    used_snippets,
)
from kb.visibility import Visibility

CUSTOMERS = frozenset({Visibility.PUBLIC, Visibility.CUSTOMERS})
STAFF_BLOCK = "Before.\n:::if audience=staff\nSECRET\n:::\nAfter."


def shown(body: str, audience=PUBLIC_ONLY, **snippets: str) -> str:
    return compose(body, snippets=snippets, audience=audience)


def test_a_block_is_for_its_audience_alone():
    assert shown(STAFF_BLOCK) == "Before.\nAfter."
    assert shown(STAFF_BLOCK, CUSTOMERS) == "Before.\nAfter."
    assert shown(STAFF_BLOCK, EVERYTHING) == "Before.\nSECRET\nAfter."
    assert shown(STAFF_BLOCK.replace("staff", "customers"), CUSTOMERS) == "Before.\nSECRET\nAfter."


@pytest.mark.parametrize(
    "opening",
    [
        ":::if audience=staff",
        ":::: if audience = 'staff'",
        "  :::IF audience=STAFF",
        "> :::if audience=staff",
        "- :::if audience=staff",
        "1. :::if audience=staff",
        ":::if audience=robots",
        ":::if product=pro",
        ":::if",
        "\t:::if audience=staff",
    ],
)
def test_a_doubt_hides(opening):
    assert "SECRET" not in shown(f"A\n{opening}\nSECRET\n:::\nB")
    assert "SECRET" in shown(f"A\n{opening}\nSECRET\n:::\nB", EVERYTHING)


def test_a_block_in_fenced_code_is_hidden_too():
    assert "SECRET" not in shown("```\n:::if audience=staff\nSECRET\n:::\n```")


def test_a_block_that_is_not_closed_goes_on_to_the_end():
    assert shown("A\n:::if audience=staff\nSECRET\n\nMORE SECRET") == "A"


def test_blocks_within_blocks_need_both_audiences():
    body = ":::if audience=staff\n:::if audience=public\nSECRET\n:::\nSECRET\n:::\nB"
    assert shown(body) == "B"
    assert shown(body, EVERYTHING) == "SECRET\nSECRET\nB"


def test_a_close_too_many_is_not_shown():
    assert shown(":::\nA") == "A"


def test_snippets_are_filled_in_within_a_line_and_as_blocks():
    assert shown("Press {{snippet:key}} now.", key="**K**") == "Press **K** now."
    assert shown("- Do:\n  {{ snippet:steps }}", steps="1. One\n2. Two\n") == "- Do:\n  1. One\n  2. Two"
    assert shown("{{snippet:none}}") == ""


def test_a_snippet_can_neither_open_nor_close_a_block_of_its_text():
    assert shown(":::if audience=staff\n{{snippet:x}}\nSECRET\n:::", x=":::") == ""
    assert shown("{{snippet:x}}\nShown.", x=":::if audience=staff\nSECRET") == "\nShown."


def test_a_snippet_hides_what_is_for_others():
    assert "SECRET" not in shown("{{snippet:outer}}", outer="{{snippet:inner}}", inner=STAFF_BLOCK)


def test_snippets_that_show_each_other_end():
    assert shown("{{snippet:a}}", a="A {{snippet:b}}", b="B {{snippet:a}}") == "A B "


def test_snippets_that_multiply_do_not_fill_the_memory():
    many = {f"s{n}": f"{{{{snippet:s{n + 1}}}}}\n" * 2000 for n in range(4)} | {"s4": "x" * 1000}
    assert len(shown("{{snippet:s0}}", **many)) < 10_000_000


def test_a_cycle_is_named():
    assert find_cycle("a", {"a": {"b"}, "b": {"c"}, "c": {"a"}}) == ("a", "b", "c", "a")
    assert find_cycle("a", {"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ()


def test_writers_are_told_what_is_wrong():
    body = ":::\n{{snippet:gone}}\n:::if audience=robots\n:::if audience=staff\n"
    assert {(found.flaw, found.line) for found in flaws(body, known=["there"])} == {
        (Flaw.NOT_OPENED, 1),
        (Flaw.UNKNOWN_SNIPPET, 2),
        (Flaw.UNKNOWN_AUDIENCE, 3),
        (Flaw.NOT_CLOSED, 3),
        (Flaw.NOT_CLOSED, 4),
    }
    assert list(flaws(STAFF_BLOCK, known=[])) == []


def test_what_a_body_uses_is_found():
    assert used_snippets("{{snippet:a}} {{ Snippet: b-c }} {{other:d}}") == {"a", "b-c"}
    assert is_conditional(STAFF_BLOCK)
    assert not is_conditional("Text :::")


LINES = st.sampled_from(
    [
        ":::if audience=staff",
        ":::if audience=customers",
        ":::if audience=public",
        ":::",
        "text",
        "{{snippet:x}}",
        "```",
    ]
)


@given(st.lists(LINES, max_size=12), st.lists(LINES.filter(lambda line: "snippet" not in line), max_size=6))
def test_who_may_read_more_is_shown_no_less_and_a_block_never_leaks(lines, snippet):
    body = "\n".join(lines)
    texts = {"x": "\n".join(snippet)}
    counts = [
        compose(body, snippets=texts, audience=a).count("text") for a in (PUBLIC_ONLY, CUSTOMERS, EVERYTHING)
    ]
    assert counts == sorted(counts)
    guarded = f":::if audience=staff\n{{{{snippet:x}}}}\n{'SECRET'}\n:::"
    assert "SECRET" not in compose(guarded, snippets=texts, audience=CUSTOMERS)
