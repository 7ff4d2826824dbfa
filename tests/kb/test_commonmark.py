"""The examples of the CommonMark specification, through the renderer's parser and its sanitiser.

`make install-dev` fetches them. What is expected passes the sanitiser too: raw HTML is the only thing it changes.
"""

import json
import re
import sys
from pathlib import Path

import pytest

from kb.rendering.allowlist import clean_source
from kb.rendering.markdown import markdown_to_html

SPECIFICATION = Path(sys.prefix) / "share" / "commonmark.json"
# Tags that HTML does not know, and what looks like the beginning of one, stay readable text: "ssh <host>".
UNKNOWN_TAGS_ARE_TEXT = {150, 156, 157, 158, 163, 182, 201, 491, 613, 614, 623}
# What stands in an element that is dropped with its content goes with it, or stays where the element is never closed.
DROPPED_WITH_CONTENT = {171, 173}
BARE_ADDRESSES_ARE_LINKS = {602, 608, 611, 612}


def examples():
    assert SPECIFICATION.exists(), "run `make install-dev`: it fetches the examples of the specification"
    return {found["example"]: found for found in json.loads(SPECIFICATION.read_text(encoding="utf-8"))}


def shape(html):
    return re.sub(r"\s+", " ", re.sub(r">\s+<", "><", html)).strip()


def test_all_examples_come_out_as_specified_but_for_the_stated_ones():
    differing = {
        number
        for number, found in examples().items()
        if shape(markdown_to_html(found["markdown"])) != shape(clean_source(found["html"]))
    }
    assert differing == UNKNOWN_TAGS_ARE_TEXT | DROPPED_WITH_CONTENT | BARE_ADDRESSES_ARE_LINKS


def test_the_specification_is_whole():
    assert len(examples()) > 640


@pytest.mark.parametrize("number", sorted(UNKNOWN_TAGS_ARE_TEXT - {150}))
def test_a_stated_difference_hides_no_text(number):
    source = examples()[number]["markdown"]
    shown = re.sub(r"<[^>]+>", "", markdown_to_html(source))
    words = re.findall(r"[a-z]{3,}", re.sub(r"</?a\b[^>]*>", "", source))
    assert all(word in shown for word in words)
