"""From a question to the answering heading, by typing, by keyboard, without scripts, on a slow network."""

import re
import time
from contextlib import suppress

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_a_question_leads_to_the_heading_that_answers_it(open_page):
    page = open_page("/en/")
    page.get_by_role("combobox").fill("hold the battery button for 12 seconds")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/en/search/\?q=hold"))
    expect(page.get_by_role("combobox")).to_have_value("hold the battery button for 12 seconds")
    page.locator(".hit").first.locator(".section-link").click()
    expect(page).to_have_url(re.compile(r"#reset-step-by-step$"))
    expect(page.locator("#reset-step-by-step")).to_be_in_viewport()


def test_suggestions_are_chosen_with_the_keyboard(open_page):
    page = open_page("/en/")
    page.keyboard.press("/")
    field = page.get_by_role("combobox")
    expect(field).to_be_focused()
    page.keyboard.type("reset")
    options = page.get_by_role("option")
    expect(options.first).to_contain_text("Reset the battery")
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert field.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/en/articles/reset-the-battery/"))


def test_arrows_go_around_and_through_the_field(open_page):
    page = open_page("/en/")
    field = page.get_by_role("combobox")
    field.press_sequentially("battery")
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")


def test_escape_closes_the_suggestions_and_keeps_the_words(open_page):
    page = open_page("/en/")
    field = page.get_by_role("combobox")
    field.press_sequentially("battery")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(field).to_have_value("battery")
    expect(field).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/en/search/\?q=battery"))


def test_an_answer_that_comes_late_never_replaces_a_newer_one(open_page):
    page = open_page("/en/")
    late = []

    def answer(route):
        if route.request.url.endswith("q=res"):
            late.append(route)
            return
        route.continue_()

    page.route("**/search/suggest/*", answer)
    field = page.get_by_role("combobox")
    field.press_sequentially("res")
    expect(page.locator("[data-busy]")).to_be_visible()
    while not late:
        page.wait_for_timeout(20)
    field.fill("plan")
    expect(page.get_by_role("option").first).to_contain_text("plan")
    # The page has given that request up already, so the answer may find nobody to take it.
    with suppress(PlaywrightError):
        late[0].fulfill(json={"suggestions": [{"title": "Late", "heading": "", "category": "", "url": "/x"}]})
    page.wait_for_timeout(200)
    assert "Late" not in page.get_by_role("listbox").inner_text()


def test_an_answer_that_ignores_the_abort_is_not_shown_either(open_page):
    page = open_page("/en/")
    # A network stack that cannot abort: every answer arrives, the first one last.
    page.evaluate(
        """() => {
          window.fetch = (address) => {
            const q = new URL(address).searchParams.get("q");
            const found = [{ title: `Answer to ${q}`, heading: "", category: "", url: "/x" }];
            const answer = { ok: true, json: async () => ({ suggestions: found }) };
            return new Promise((done) => setTimeout(() => done(answer), q === "first" ? 600 : 50));
          };
        }"""
    )
    field = page.get_by_role("combobox")
    field.fill("first")
    page.wait_for_timeout(200)
    field.fill("second")
    expect(page.get_by_role("option")).to_have_text(["Answer to second"])
    page.wait_for_timeout(700)
    expect(page.get_by_role("option")).to_have_text(["Answer to second"])


def test_on_a_slow_network_the_list_stays_and_nothing_moves(open_page):
    page = open_page("/en/")
    field = page.get_by_role("combobox")
    field.press_sequentially("batt")
    expect(page.get_by_role("option").first).to_be_visible()
    place = page.locator("#topics, .shelf").last.bounding_box()

    def slowly(route):
        time.sleep(0.6)
        route.continue_()

    page.route("**/search/suggest/*", slowly)
    field.press_sequentially("ery")
    for _ in range(6):
        assert page.get_by_role("option").count() > 0
        page.wait_for_timeout(80)
    assert page.locator("#topics, .shelf").last.bounding_box() == place


def test_when_suggestions_fail_searching_goes_on(open_page):
    page = open_page("/en/")
    page.route("**/search/suggest/*", lambda route: route.fulfill(status=200, body="not json"))
    field = page.get_by_role("combobox")
    field.press_sequentially("battery")
    page.wait_for_timeout(400)
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.locator(".hit").first).to_be_visible()


def test_a_topic_swaps_the_results_and_the_back_button_brings_them_back(open_page):
    page = open_page("/en/search/?q=battery")
    page.evaluate("window.isSamePage = true")
    link = page.locator(".filters").get_by_role("link", name="Plans and billing")
    link.click()
    expect(page).to_have_url(re.compile("category=plans-and-billing"))
    expect(page.locator(".hit")).to_have_count(1)
    expect(page.locator(".filters [aria-current]")).to_contain_text("Plans and billing")
    assert page.evaluate("window.isSamePage")
    expect(page.locator("[data-announcements]")).to_contain_text("1 article")
    page.go_back()
    expect(page).to_have_url(re.compile(r"q=battery$"))
    expect(page.locator(".filters [aria-current]")).to_contain_text("All topics")


def test_without_scripts_everything_works(open_page):
    page = open_page("/en/", java_script_enabled=False)
    page.get_by_role("combobox").fill("battery")
    page.keyboard.press("Enter")
    expect(page.locator(".hit").first).to_be_visible()
    page.locator(".filters").get_by_role("link", name="Plans and billing").click()
    expect(page.locator(".hit")).to_have_count(1)
    page.goto("/en/articles/charge-the-battery-in-cold-weather/")
    page.get_by_role("button", name="No", exact=True).click()
    page.get_by_role("textbox", name="What were you looking for").fill("The winter")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".feedback")).to_contain_text("The winter")
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_role("button", name="No", exact=True)).to_have_attribute("aria-pressed", "false")
    page.locator(".menu summary").click()
    page.get_by_role("link", name="Deutsch").click()
    expect(page).to_have_url(re.compile("/de/articles/akkulade"))
