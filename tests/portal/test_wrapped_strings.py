"""What readers see in templates is wrapped for translation."""

from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.template.base import Lexer, TokenType

TEMPLATES = settings.BASE_DIR / "templates"
SEEN_ATTRIBUTES = {
    "alt",
    "aria-description",
    "aria-label",
    "aria-roledescription",
    "label",
    "placeholder",
    "title",
}
# Key caps are named as on the keyboard; code and symbols are the same in every language.
NOT_PROSE = {"code", "kbd", "pre", "script", "style", "var"}


class _VisibleText(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open.append(tag)
        is_labelled_by_value = tag == "input" and dict(attrs).get("type") in {"submit", "button"}
        seen = SEEN_ATTRIBUTES | ({"value"} if is_labelled_by_value else set())
        self._keep(*(value for name, value in attrs if name in seen))

    def handle_endtag(self, tag: str) -> None:
        while tag in self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self._open or self._open[-1] not in NOT_PROSE:
            self._keep(data)

    def _keep(self, *texts: str | None) -> None:
        self.found += [text.strip() for text in texts if text and any(letter.isalpha() for letter in text)]


def unwrapped(source: str) -> list[str]:
    """Return the words of a template that no translation tag holds."""
    html, is_translated, is_comment = [], False, False
    for token in Lexer(source).tokenize():
        command = token.contents.split(maxsplit=1)[0] if token.token_type is TokenType.BLOCK else ""
        if command.endswith(("blocktranslate", "blocktrans")):
            is_translated = not command.startswith("end")
        elif command.endswith("comment"):
            is_comment = not command.startswith("end")
        elif token.token_type is TokenType.TEXT and not is_translated and not is_comment:
            html.append(token.contents)
    parser = _VisibleText()
    parser.feed("".join(html))
    parser.close()
    return parser.found


@pytest.mark.parametrize(
    "source",
    [
        "<p>Some words</p>",
        '<input placeholder="Search">',
        '<a title="Next {{ page }}">{{ page }}</a>',
        '<input type="submit" value="Send">',
        "{% if user %}Hello{% endif %}",
    ],
)
def test_a_bare_string_is_found(source):
    assert unwrapped(source)


@pytest.mark.parametrize(
    "source",
    [
        '<p class="quiet">{% translate "Some words" %} · {{ name }}</p>',
        "{% blocktranslate count n=n %}{{ n }} day{% plural %}{{ n }} days{% endblocktranslate %}",
        '<input placeholder="{% translate \'Search\' %}" name="words">',
        "{% comment %}for writers{% endcomment %}{# for writers #}<kbd>Esc</kbd>",
    ],
)
def test_a_wrapped_string_is_left_alone(source):
    assert unwrapped(source) == []


@pytest.mark.parametrize(
    "path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: str(path.relative_to(TEMPLATES))
)
def test_every_visible_string_is_wrapped(path):
    assert unwrapped(path.read_text(encoding="utf-8")) == []
