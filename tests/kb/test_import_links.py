import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.importing.links import Target, learn_zendesk_ids, normalised, rewrite, targets

SHOUT = "article:7"


def shout(target: Target) -> str:
    return SHOUT


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[a (b)](x.md)", "[a (b)](article:7)"),
        ('[a](x.md#part "A title")', '[a](article:7 "A title")'),
        ("[a](<two words.md>)", "[a](article:7)"),
        ("[a](d_(e).md)", "[a](article:7)"),
        ("![alt](img/p%20q.png)", "![alt](article:7)"),
        ("[ref]: other.md 'T'", "[ref]: article:7 'T'"),
        ('<a class="b" href="x.md">t</a>', '<a class="b" href="article:7">t</a>'),
        ("<img alt='a' src='p.png'>", "<img alt='a' src='article:7'>"),
        ("`[a](x.md)`", "`[a](x.md)`"),
        ("```\n[a](x.md)\n```", "```\n[a](x.md)\n```"),
        ("~~~md\n[a](x.md)\n", "~~~md\n[a](x.md)\n"),
        ("[^1]: a footnote", "[^1]: a footnote"),
        ("[ ] (not a link)", "[ ] (not a link)"),
    ],
)
def test_only_targets_change(before, after):
    assert rewrite(before, shout) == after


@given(st.text(alphabet="[]()<>!`~ \n\\ab.md#\"'=:/^", max_size=300))
def test_leaving_every_target_alone_changes_nothing(body):
    assert rewrite(body, lambda target: None) == body


def test_a_target_knows_its_path_and_anchor():
    (target,) = targets("[a](../b%20c/d.md#E%20f)")
    assert (target.path, target.anchor, target.is_relative) == ("../b c/d.md", "E f", True)
    assert not Target("https://a.example/x.md", "", False).is_relative
    assert not Target("#part", "", False).is_relative
    assert not Target("/x.md", "", False).is_relative


def test_an_id_is_learned_from_the_words_of_its_address_or_its_link():
    by_title = {normalised("Install the IDE"): 1, normalised("Upload a sketch"): 2}
    bodies = [
        "[here](https://h.example/hc/en-us/articles/11-Install-the-IDE#x)",
        "[Upload a sketch](https://h.example/hc/en-us/articles/22) and "
        "[Unknown](https://h.example/hc/en-us/articles/33)",
    ]
    assert learn_zendesk_ids(bodies, by_title=by_title) == {"11": 1, "22": 2}
