from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kb.rendering import Block, BlockKind, Section, sections
from search.indexing.chunking import (
    SECTION_BREAK,
    UNSPLIT_LIMITS,
    chunk_article,
    content_hash,
    embedding_text,
)
from search.indexing.tokens import cut_to_tokens, estimate_tokens

LIMIT = 60


def cut(body: str, *, title="Reset", summary="", limit=LIMIT):
    return chunk_article(title=title, summary=summary, sections=sections(body), limit_tokens=limit)


@st.composite
def articles(draw):
    """Sections at random levels, each unit marked by a word that occurs once."""
    number = 0
    path: list[str] = []
    made = []
    for index in range(draw(st.integers(1, 6))):
        depth = draw(st.integers(0, min(len(path) + 1, 3)))
        path = [*path[: depth - 1], f"Heading {index}"] if depth else []
        blocks = []
        for kind in draw(st.lists(st.sampled_from(BlockKind), max_size=3)):
            units = []
            for length in draw(st.lists(st.integers(1, 80), min_size=1, max_size=4)):
                units.append(f"u{number}x " + "word " * (length - 1) + "end.")
                number += 1
            blocks.append(Block(kind=kind, text=" ".join(units), units=tuple(units)))
        made.append(Section(tuple(path), f"anchor-{index}" if path else "", tuple(blocks)))
    return made


def units_of(made):
    return [(section, block, unit) for section in made for block in section.blocks for unit in block.units]


@given(articles())
def test_every_unit_stands_whole_in_one_passage_or_opens_the_next_one_again(made):
    drafts = chunk_article(title="T", summary="", sections=made, limit_tokens=LIMIT)
    for _, block, unit in units_of(made):
        holders = [index for index, draft in enumerate(drafts) if unit in draft.text]
        assert len(holders) == 1 or (
            len(holders) == 2 and holders[1] == holders[0] + 1 and block.kind is BlockKind.PARAGRAPH
        )


@given(articles())
def test_nothing_is_lost_and_the_order_is_kept(made):
    drafts = chunk_article(title="T", summary="", sections=made, limit_tokens=LIMIT)
    first_seen = []
    for draft in drafts:
        first_seen += [word for word in draft.text.split() if word[0] == "u" and word not in first_seen]
    assert first_seen == [unit.split()[0] for _, _, unit in units_of(made)]


@given(articles())
def test_a_unit_stands_under_its_own_heading_or_behind_it_in_the_text(made):
    drafts = chunk_article(title="T", summary="", sections=made, limit_tokens=LIMIT)
    for section, _, unit in units_of(made):
        draft = next(draft for draft in drafts if unit in draft.text)
        if draft.heading_path == section.heading_path:
            assert draft.anchor == section.anchor
        else:
            assert draft.heading_path[:-1] == section.heading_path[:-1]
            assert section.heading_path[-1] in draft.text.split(unit)[0]


@given(articles())
def test_a_passage_of_several_units_is_within_the_limit(made):
    for draft in chunk_article(title="T", summary="", sections=made, limit_tokens=LIMIT):
        if sum(unit in draft.text for _, _, unit in units_of(made)) > 1:
            assert estimate_tokens(embedding_text("T", draft.heading_path, draft.text)) <= LIMIT


def test_text_above_the_first_heading_has_no_anchor():
    first, second = cut("Hello there.\n\n## Pair\n\nHold the key.")
    assert (first.heading_path, first.anchor) == ((), "")
    assert (second.heading_path, second.anchor) == (("Pair",), "pair")


def test_small_neighbours_below_one_heading_share_a_passage_with_the_first_anchor():
    (draft,) = cut("## Pair\n\nHold it.\n\n## Unpair\n\nLet go.", limit=200)
    assert draft.anchor == "pair"
    assert draft.text == "Hold it.\n\n\nUnpair\n\nLet go."


def test_only_a_heading_within_a_passage_stands_behind_a_section_break():
    (draft,) = cut("## A\n\n```\na\n\n\n\nb\n```\n\nSo.\n\n## B\n\nOne.\n\nTwo.", limit=200)
    assert draft.text.split(SECTION_BREAK) == ["a\n\nb\n\nSo.", "B\n\nOne.\n\nTwo."]


def test_small_sections_below_different_headings_stay_apart():
    drafts = cut("# A\n\n## Pair\n\nHold it.\n\n# B\n\n## Unpair\n\nLet go.", limit=200)
    assert [draft.heading_path for draft in drafts] == [("A", "Pair"), ("B", "Unpair")]


def test_a_table_repeats_its_header_in_every_passage():
    rows = "\n".join(f"| Model {n} | {n} kilometres of range |" for n in range(20))
    drafts = cut(f"| Bike | Range |\n|---|---|\n{rows}")
    assert len(drafts) > 1
    assert all("Bike: Model" in draft.text and "Range: " in draft.text for draft in drafts)


def test_code_is_not_cut_before_it_is_several_passages_long():
    code = "\n".join(f"set value_{n} on" for n in range(25))
    assert LIMIT < estimate_tokens(code) < LIMIT * UNSPLIT_LIMITS
    assert [draft.text for draft in cut(f"```\n{code}\n```")] == [code]


def test_code_of_many_passages_is_cut_at_lines():
    code = "\n".join(f"set value_{n} on" for n in range(200))
    drafts = cut(f"```\n{code}\n```")
    assert "\n".join(draft.text for draft in drafts) == code


def test_only_prose_overlaps():
    drafts = cut(" ".join(f"Sentence {n} is short." for n in range(40)), limit=80)
    assert len(drafts) > 1
    for before, after in pairwise(drafts):
        assert before.text.endswith(after.text.split(".")[0] + ".") or after.text.split(".")[0] in before.text
    items = "\n".join(f"- item {n} is here with some more words" for n in range(20))
    listed = "\n".join(draft.text for draft in cut(items)).splitlines()
    assert len(listed) == len(set(listed)) == 20


def test_the_summary_opens_the_first_passage_unless_the_text_begins_with_it():
    assert cut("Text.", summary="In short.")[0].text == "In short.\n\nText."
    assert cut("In short. And more.", summary="In short.")[0].text == "In short. And more."


def test_an_empty_article_is_one_passage_of_its_summary():
    (draft,) = cut("", summary="In short.")
    assert (draft.text, draft.heading_path, draft.anchor) == ("In short.", (), "")


def test_a_heading_without_text_is_found_too():
    assert cut("## Contact\n\n## Hours\n\n" + "Open. " * 20)[0].text == "Contact"


def test_what_is_embedded_names_the_way_once():
    assert embedding_text("Reset", ("reset", "Lock"), "Hold.") == "Reset > Lock\nHold."
    assert content_hash("A", ("B",), "c") != content_hash("A", (), "c")


def test_a_title_of_any_length_leaves_room_for_text():
    drafts = cut("One sentence here. " * 40, title="long " * 60)
    assert all(draft.text for draft in drafts)


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "Zs"]), min_size=1, max_size=400))
def test_cutting_anywhere_keeps_every_character(text):
    parts = list(cut_to_tokens(text, 8))
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert all(estimate_tokens(part) <= 8 for part in parts)
