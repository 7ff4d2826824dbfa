"""Every page: no violation that axe finds in either theme, and no sideways scrolling at 320 pixels."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from portal.accounts.models import User
from portal.accounts.services import vouch_for_address
from tests.portal.pages import PUBLIC_PAGES

pytestmark = pytest.mark.browser

QR_PAGE = "/accounts/2fa/totp/activate/"
OPTIONS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def violations(page) -> list[str]:
    found = Axe().run(page, options=OPTIONS).response["violations"]
    return [
        f"{page.url} {violation['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
        for violation in found
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(open_page, theme):
    page = open_page("/en/", color_scheme=theme, reduced_motion="reduce")
    found = []
    for path in PUBLIC_PAGES:
        page.goto(path)
        found += violations(page)
    assert found == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_open_parts(open_page, theme):
    page = open_page("/en/", color_scheme=theme, reduced_motion="reduce")
    page.get_by_role("combobox").press_sequentially("battery")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    found = violations(page)
    page.keyboard.press("Escape")
    page.locator(".menu summary").click()
    found += violations(page)
    page.goto("/en/articles/charge-the-battery-in-cold-weather/")
    page.get_by_role("button", name="No", exact=True).click()
    page.get_by_role("textbox", name="What were you looking for").wait_for()
    found += violations(page)
    assert found == []


@pytest.mark.parametrize("scripts", [True, False])
def test_nothing_scrolls_sideways_at_320_pixels(open_page, scripts):
    page = open_page("/en/", viewport={"width": 320, "height": 640}, java_script_enabled=scripts)
    too_wide = []
    for path in PUBLIC_PAGES:
        page.goto(path)
        if scripts:
            width = page.evaluate("document.documentElement.scrollWidth")
        else:
            width = max(
                (box.bounding_box() or {"width": 0})["width"] for box in page.locator("body, main").all()
            )
        if width > 320:
            too_wide.append(f"{path}: {width}")
    assert too_wide == []


def test_nothing_is_lost_at_200_percent(open_page):
    page = open_page("/en/", viewport={"width": 640, "height": 400})
    too_wide = []
    for path in PUBLIC_PAGES:
        page.goto(path)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            too_wide.append(path)
    assert too_wide == []


def test_forced_colours_keep_the_chosen_suggestion_visible(open_page):
    page = open_page("/en/", forced_colors="active")
    page.get_by_role("combobox").press_sequentially("battery")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    outline = page.evaluate("getComputedStyle(document.querySelector('[aria-selected=true]')).outlineStyle")
    assert outline == "solid"


def test_right_to_left_pages_do_not_scroll_sideways(open_page):
    page = open_page("/en/", viewport={"width": 360, "height": 640})
    for path in PUBLIC_PAGES:
        page.goto(path)
        page.evaluate("document.documentElement.dir = 'rtl'")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_the_pages_of_an_account(open_page, theme):
    customer = User.objects.create_user("rider@cast.example", "a-good-password")
    vouch_for_address(user=customer)
    page = open_page("/accounts/login/", color_scheme=theme, reduced_motion="reduce")
    page.get_by_label("E-mail address").fill(customer.email)
    page.get_by_label("Password").fill("a-good-password")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/en/")
    found = []
    for path in ("/en/", "/accounts/email/", "/accounts/password/change/", "/accounts/2fa/", QR_PAGE):
        page.goto(path)
        found += violations(page)
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert found == []
