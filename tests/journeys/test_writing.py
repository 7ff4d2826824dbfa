"""Writing in a real browser: the component, saving, losing nothing, two writers, pasting."""

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from kb.queries import editable_text
from portal.accounts.roles import PERMISSIONS, grant
from tests.factories.kb import live_translation

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def roles(transactional_db) -> None:
    """Give the groups back that an earlier test on a live server took with it."""
    grant(apps, PERMISSIONS)


@pytest.fixture
def text(center):
    return live_translation(center.charging)


@pytest.fixture
def open_editor(open_page, text, live_server):
    """Open the editor as somebody, in a browser of their own."""

    def opened(user, **options):
        client = Client()
        client.force_login(user)
        page = open_page("/en/", **options)
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
        page.context.add_cookies([cookie])
        page.goto(reverse("editor:write", args=[text.pk]))
        return page

    return opened


def editor_of(page):
    return page.locator(".editor-host .cm-content")


def write(page, words: str) -> None:
    editor_of(page).click()
    page.keyboard.press("Control+Home")
    page.keyboard.type(words)


def test_typing_is_saved_and_shown_as_readers_will_see_it(open_editor, text, writer):
    page = open_editor(writer)
    write(page, "## A new part\n\nWith **words**.\n\n")
    page.locator("#page-preview h2", has_text="A new part").wait_for()
    page.locator("[data-save-state][data-state=saved]").wait_for()
    assert editable_text(text.pk).text.body.startswith("## A new part\n\nWith **words**.\n\n")
