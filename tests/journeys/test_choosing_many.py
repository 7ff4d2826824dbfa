"""Articles ticked for a change of all of them, with JavaScript and without."""

import pytest
from django.apps import apps
from django.urls import reverse

from portal.accounts.roles import PERMISSIONS, grant

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def roles(transactional_db) -> None:
    """Give the groups back that an earlier test on a live server took with it."""
    grant(apps, PERMISSIONS)


@pytest.fixture
def open_list(open_page, live_server, client, center, writer):
    client.force_login(writer)

    def opened(**options):
        page = open_page("/en/", **options)
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
        page.context.add_cookies([cookie])
        page.goto(reverse("editor:articles"))
        return page

    return opened


def test_the_bar_for_changes_comes_with_the_first_tick_and_goes_with_the_last(open_list):
    page = open_list()
    bar, box = page.locator(".bulk-bar"), page.locator('input[name="article"]').first
    assert not bar.is_visible()
    box.check()
    assert bar.is_visible()
    assert "1 selected" in bar.inner_text()
    box.uncheck()
    assert not bar.is_visible()


def test_without_javascript_the_bar_stays_below_the_list(open_list):
    bar = open_list(java_script_enabled=False).locator(".bulk-bar")
    assert bar.is_visible()
    assert bar.evaluate("bar => getComputedStyle(bar).position") == "static"


def test_on_a_phone_the_open_tab_is_in_sight(open_list):
    page = open_list(viewport={"width": 360, "height": 740})
    page.goto(reverse("editor:calendar"))
    place = page.locator(".tabs [aria-current]").bounding_box()
    assert 0 <= place["x"] <= 360 - place["width"]
