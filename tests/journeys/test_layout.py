"""What is there to be pressed is large enough, and what belongs together ends at the same edge."""

import pytest
from playwright.sync_api import expect

from portal.accounts.models import User
from portal.accounts.services import vouch_for_address
from tests.portal.pages import SEARCH

pytestmark = pytest.mark.browser
TITLES = ".shelf-card h3 a, .link-list a, .hit h2 a, .form-field .hint a"
PAGES = ("/en/", SEARCH, "/accounts/login/")
PHONE = {"viewport": {"width": 360, "height": 720}, "has_touch": True, "is_mobile": True}


def width(page, selector: str) -> float:
    return page.locator(selector).first.bounding_box()["width"]


@pytest.mark.parametrize(("options", "least"), [({}, 24), (PHONE, 44)])
def test_links_that_stand_alone_are_easy_to_hit(open_page, options, least):
    page = open_page("/en/", **options)
    for path in PAGES:
        page.goto(path)
        heights = [link.bounding_box()["height"] for link in page.locator(TITLES).all()]
        assert heights
        assert min(heights) >= least, path


def test_nobody_is_offered_keys_without_a_keyboard(open_page):
    page = open_page("/en/", **PHONE)
    assert not page.get_by_role("button", name="Keyboard shortcuts").is_visible()


def test_the_field_of_the_home_page_stays_in_its_column(open_page):
    page = open_page("/en/", viewport={"width": 320, "height": 640})
    assert width(page, ".hero .search-field") <= width(page, ".hero .inner") <= 320 - 2 * 16


def test_lines_between_hits_end_with_the_text(open_page):
    page = open_page(SEARCH, viewport={"width": 1280, "height": 800})
    assert width(page, ".hit") == width(page, ".hit .passage") == width(page, ".still")


def test_a_note_is_put_away_by_its_button_and_said_aloud(open_page):
    customer = User.objects.create_user("rider@cast.example", "a-good-password")
    vouch_for_address(user=customer)
    page = open_page("/accounts/login/")
    page.locator("[name=login]").fill(customer.email)
    page.locator("[name=password]").fill("a-good-password")
    page.locator("main form .button.primary").click()
    note = page.locator("[data-note]")
    note.wait_for()
    expect(page.locator("[data-announcements]")).to_have_text("You are signed in as rider@cast.example.")
    note.get_by_role("button", name="Close").click()
    assert note.count() == 0
