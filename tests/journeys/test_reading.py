"""Reading an article: contents, copying, pictures, feedback, theme, language, keys."""

import re

import pytest
from playwright.sync_api import expect

from tests.portal.pages import ARTICLE

pytestmark = pytest.mark.browser


def test_the_contents_follow_the_reading(open_page):
    page = open_page(ARTICLE, viewport={"width": 1280, "height": 500})
    contents = page.get_by_role("navigation", name="On this page")
    contents.get_by_role("link", name="If it still blinks").click()
    current = contents.locator("[aria-current]")
    expect(current).to_have_text("If it still blinks")
    page.evaluate("scrollTo(0, document.getElementById('when-the-light-blinks-red').offsetTop - 20)")
    expect(current).to_have_text("When the light blinks red")
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    expect(current).to_have_count(0)
    below = "document.getElementById('what-is-fine-at-which-temperature').offsetTop + 60"
    page.evaluate(f"scrollTo({{ top: {below}, behavior: 'instant' }})")
    expect(current).to_have_text("What is fine at which temperature")


def test_on_narrow_screens_the_contents_fold(open_page):
    page = open_page(ARTICLE, viewport={"width": 360, "height": 700})
    expect(page.get_by_role("navigation", name="On this page")).to_be_hidden()
    page.locator(".contents-inline summary").click()
    page.locator(".contents-inline").get_by_role("link", name="If it still blinks").click()
    expect(page.locator("#if-it-still-blinks")).to_be_in_viewport()


def test_code_is_copied_with_one_press(open_page):
    page = open_page(ARTICLE, permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").startswith("def reset(seconds: int = 12)")


def test_a_picture_is_enlarged_and_put_back(open_page):
    page = open_page(ARTICLE)
    page.get_by_role("button", name="Enlarge the picture: Lights of the battery").click()
    dialog = page.get_by_role("dialog", name="Picture")
    expect(dialog.get_by_role("img")).to_be_visible()
    assert page.evaluate("document.querySelector('dialog img').naturalWidth") == 640
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name="Enlarge the picture")).to_be_focused()


def test_feedback_is_given_changed_and_taken_back_in_place(open_page):
    page = open_page(ARTICLE)
    yes, no = (page.get_by_role("button", name=name, exact=True) for name in ("Yes", "No"))
    yes.click()
    expect(page.locator(".feedback")).to_contain_text("Thank you")
    no.click()
    expect(page.get_by_role("textbox", name="What were you looking for")).to_be_visible()
    expect(no).to_be_focused()
    page.reload()
    expect(no).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Take it back").click()
    expect(no).to_have_attribute("aria-pressed", "false")


def test_the_theme_follows_the_system_until_the_reader_chooses(open_page):
    page = open_page("/en/", color_scheme="dark")
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    assert page.evaluate(ground) == "rgb(23, 22, 19)"
    page.get_by_role("button", name="Use the light theme").click()
    assert page.evaluate(ground) == "rgb(251, 250, 248)"
    page.goto(ARTICLE)
    assert page.evaluate(ground) == "rgb(251, 250, 248)"
    page.get_by_role("button", name="Use the dark theme").click()
    assert page.evaluate("localStorage.getItem('theme')") is None


def test_the_language_menu_leads_to_the_article_in_that_language(open_page):
    page = open_page(ARTICLE)
    page.locator(".menu summary").click()
    page.get_by_role("link", name="Deutsch").click()
    expect(page).to_have_url(re.compile("/de/articles/akkulade"))
    page.goto("/accounts/login/")
    expect(page.locator("html")).to_have_attribute("lang", "de")


def test_keys_are_listed_and_leave_typing_alone(open_page):
    page = open_page("/en/")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.get_by_role("combobox").focus()
    page.keyboard.type("a/b?")
    expect(page.get_by_role("combobox")).to_have_value("a/b?")
    expect(dialog).to_be_hidden()


def test_an_article_is_reached_with_the_keyboard_alone(open_page):
    page = open_page("/en/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('href')") == ARTICLE:
            break
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(ARTICLE))


def test_a_menu_closes_with_escape_and_gives_the_focus_back(open_page):
    page = open_page("/en/")
    summary = page.locator(".menu summary")
    summary.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.locator(".menu-list")).to_be_hidden()
    expect(summary).to_be_focused()
