"""What the index reads of a body: plain text in pieces that are never cut."""

from kb.rendering import BlockKind, sections
from kb.rendering.sentences import split_sentences


def blocks(body: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(str(block.kind), block.units) for section in sections(body) for block in section.blocks]


def test_text_is_cut_at_headings_and_knows_the_way_to_them():
    found = sections("Intro.\n\n## A\n\nOne.\n\n### B\n\nTwo.\n\n## C\n\nThree.")
    assert [(section.heading_path, section.anchor) for section in found] == [
        ((), ""),
        (("A",), "a"),
        (("A", "B"), "b"),
        (("C",), "c"),
    ]


def test_list_items_hold_what_is_nested_in_them():
    body = "1. Open it\n   - with care\n   - slowly\n\n   ```\n   run\n   ```\n2. Close it"
    assert blocks(body) == [("list", ("Open it\nwith care\nslowly\nrun", "Close it"))]


def test_table_rows_name_their_columns():
    body = "| Model | Range |\n|---|---|\n| A | 10 km |\n| B | |"
    assert blocks(body) == [("table", ("Model: A | Range: 10 km", "Model: B"))]


def test_cells_that_are_a_dash_say_nothing():
    assert blocks("| Model | Range | Next |\n|---|---|---|\n| A | – | - |\n| – | 10 km | — |") == [
        ("table", ("Model: A", "Range: 10 km"))
    ]


def test_html_tables_are_read_the_same_way():
    body = "<table><thead><tr><th>M</th><th>R</th></tr></thead><tbody><tr><td>A</td><td>1</td></tr></tbody></table>"
    assert blocks(body) == [("table", ("M: A | R: 1",))]


def test_code_is_one_piece():
    assert blocks("```bash\nls\n\ncd x\n```") == [("code", ("ls\n\ncd x",))]


def test_callouts_and_quotes_are_told_apart():
    assert blocks("> [!NOTE]\n> Mind this.") == [("callout", ("Mind this.",))]
    assert blocks("> Somebody said.") == [("quote", ("Somebody said.",))]


def test_no_markup_is_left_and_link_texts_stay():
    body = 'See **[the plan](article:1)** and <kbd>Ctrl</kbd> `x` ![pic](media:a)<a href="https://a.example">b</a>.'
    assert blocks(body) == [("paragraph", ("See the plan and Ctrl x b.",))]


def test_boxes_are_read_through():
    body = "<div><details><summary>More</summary>\n\nInside.\n\n</details></div>"
    assert blocks(body) == [("paragraph", ("More",)), ("paragraph", ("Inside.",))]


def test_captions_are_text():
    assert blocks('<figure><img src="media:a"><figcaption>The wheel</figcaption></figure>') == [
        ("paragraph", ("The wheel",))
    ]


def test_a_heading_without_text_is_a_section_without_blocks():
    assert [(section.anchor, section.blocks) for section in sections("## A")] == [("a", ())]


def test_the_text_of_a_block_is_its_units():
    block = sections("One is here. Two is there.")[0].blocks[0]
    assert block.kind is BlockKind.PARAGRAPH
    assert block.text == "One is here. Two is there."
    assert block.units == ("One is here.", "Two is there.")


def test_sentences_end_where_readers_see_it():
    assert split_sentences("Use e.g. a key. Then, 3.5 bar! Really? Yes.") == [
        "Use e.g. a key.",
        "Then, 3.5 bar!",
        "Really?",
        "Yes.",
    ]
    assert split_sentences("Das gilt z. B. hier. Und dort.") == ["Das gilt z. B. hier.", "Und dort."]
    assert split_sentences("電源を切る。電池を外す。") == ["電源を切る。", "電池を外す。"]
    assert split_sentences("") == []
