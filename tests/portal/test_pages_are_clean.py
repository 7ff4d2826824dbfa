"""No page carries inline script or style: the policy would block it."""

from html.parser import HTMLParser

import pytest

from tests.portal.pages import PUBLIC_PAGES, SIGNED_IN_PAGES

DATA_TYPES = {"application/ld+json", "application/json"}


class InlineFinder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.is_in_script = False

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.is_in_script = tag == "script" and given.get("type") not in DATA_TYPES
        if tag == "style" or (self.is_in_script and "src" not in given):
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if name == "style" or name.startswith("on") or (value or "").startswith("javascript:"):
                self.found.append(f"<{tag} {name}>")


def inline_parts(html: str) -> list[str]:
    finder = InlineFinder()
    finder.feed(html)
    return finder.found


@pytest.mark.parametrize("path", PUBLIC_PAGES)
def test_a_public_page_has_nothing_inline(client, center, path):
    html = client.get(path).content.decode()
    assert "</html>" in html
    assert inline_parts(html) == []


@pytest.mark.parametrize("path", SIGNED_IN_PAGES)
def test_a_page_for_signed_in_readers_has_nothing_inline(client, center, customer, path):
    client.force_login(customer)
    html = client.get(path).content.decode()
    assert "</html>" in html
    assert inline_parts(html) == []


@pytest.mark.parametrize("path", PUBLIC_PAGES)
def test_every_page_sends_a_policy_without_exceptions(client, center, path):
    policy = client.get(path)["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("path", PUBLIC_PAGES)
def test_no_page_has_an_id_twice(client, center, path):
    ids: list[str] = []

    class Ids(HTMLParser):
        def handle_starttag(self, tag, attrs):
            ids.extend(value for name, value in attrs if name == "id")

    Ids().feed(client.get(path).content.decode())
    assert sorted(ids) == sorted(set(ids))
