"""A text on its way to readers, in a real browser: two people, and one by the keyboard alone."""

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kb.models import Revision
from portal.accounts.roles import PERMISSIONS, grant
from search.indexing.reconcile import reconcile
from tests.factories.kb import write
from tests.journeys.test_accessibility import violations

pytestmark = pytest.mark.browser
MOST_TABS = 80


@pytest.fixture(autouse=True)
def roles(transactional_db) -> None:
    """Give the groups back that an earlier test on a live server took with it."""
    grant(apps, PERMISSIONS)


@pytest.fixture
def open_as(open_page, live_server):
    """Open an address as somebody, in a browser of their own."""

    def opened(user, address: str, **options):
        client = Client()
        client.force_login(user)
        page = open_page("/en/", **options)
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
        page.context.add_cookies([cookie])
        page.goto(address)
        return page

    return opened


@pytest.fixture
def draft(center, writer) -> Revision:
    words = "Keep the quillfeather battery warm.\n\n## In winter\n\nTake it inside."
    return write(center.charging, title="Keep it warm", body=words, published=False, by=writer)


def press(page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def test_submitted_returned_submitted_approved_published_and_found(open_as, draft, writer, reviewer):
    address = reverse("editor:review", args=[draft.pk])
    theirs, mine = open_as(writer, address), open_as(reviewer, address)
    theirs.get_by_label("Reviewer").check()
    press(theirs, "Submit for review")
    mine.goto(reverse("editor:reviews"))
    mine.get_by_role("link", name="Keep it warm").click()
    press(mine, "Request changes")
    mine.get_by_text("Say what should change").wait_for()
    mine.get_by_label("Message").fill("How warm?")
    press(mine, "Request changes")
    theirs.goto(address)
    theirs.get_by_text("How warm?").wait_for()
    press(theirs, "Submit for review")
    mine.goto(address)
    press(mine, "Approve")
    mine.goto(address)
    press(mine, "Publish")
    reconcile(at=timezone.now())
    mine.goto("/en/search/?q=quillfeather")
    mine.get_by_role("link", name="Keep it warm").first.wait_for()


def select(page, words: str) -> None:
    page.evaluate(
        """(words) => {
            const walker = document.createTreeWalker(document.querySelector("[data-passages]"), NodeFilter.SHOW_TEXT);
            for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                const at = node.data.indexOf(words);
                if (at < 0) continue;
                getSelection().setBaseAndExtent(node, at, node, at + words.length);
                return;
            }
        }""",
        words,
    )


def test_selected_words_are_commented_on_and_marked(open_as, draft, reviewer):
    page = open_as(reviewer, reverse("editor:comments", args=[draft.translation_id]))
    select(page, "Take it inside")
    page.get_by_role("button", name="Comment on this").click()
    page.get_by_label("Comment", exact=True).fill("Where exactly?")
    press(page, "Comment")
    page.get_by_role("article", name="Comment by Reviewer").get_by_text("Take it inside").wait_for()
    assert page.evaluate("[...CSS.highlights.get('commented')].map(String)") == ["Take it inside"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_is_too_wide(open_as, draft, lead, theme):
    text = draft.translation_id
    addresses = [
        reverse("editor:articles"),
        reverse("editor:article", args=[draft.translation.article_id]),
        reverse("editor:reviews"),
        reverse("editor:review", args=[draft.pk]),
        reverse("editor:review", args=[draft.pk]) + "?view=source",
        *(
            reverse(f"editor:{name}", args=[text])
            for name in ("history", "comments", "schedule", "preview-links")
        ),
        reverse("editor:calendar"),
        reverse("editor:audit"),
    ]
    page = open_as(lead, addresses[0], color_scheme=theme, reduced_motion="reduce")
    found = []
    for address in addresses:
        page.goto(address)
        found += violations(page)
        page.set_viewport_size({"width": 320, "height": 640})
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            found.append(f"too wide: {address}")
        page.set_viewport_size({"width": 1280, "height": 800})
    assert found == []


def tab_to(page, name: str) -> None:
    """Press Tab until what bears this name has the focus."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        held = page.evaluate(
            """() => {
                const held = document.activeElement;
                const label = held.labels?.[0]?.textContent ?? "";
                return (held.ariaLabel || label || held.textContent || "").trim();
            }"""
        )
        if held == name or held.startswith(f"{name}\\n"):
            return
    raise AssertionError(f"The keyboard does not reach {name!r}.")


def enter(page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_the_keyboard_alone_leads_from_signing_in_to_a_published_article(open_page, center, lead):
    page = open_page("/accounts/login/?next=/workshop/articles/")
    tab_to(page, "E-mail address")
    page.keyboard.type(lead.email)
    tab_to(page, "Password")
    page.keyboard.type("a-good-password")
    enter(page)
    tab_to(page, "New article")
    enter(page)
    tab_to(page, "Title")
    page.keyboard.type("Ring the bell")
    enter(page)
    tab_to(page, "Summary")
    page.keyboard.type("Press it with your thumb.")
    page.locator("[data-save-state][data-state=saved]").wait_for()
    page.locator("main").evaluate("(main) => main.focus()")
    tab_to(page, "Finish")
    page.keyboard.press("Enter")
    tab_to(page, "Publish")
    enter(page)
    page.get_by_text("Readers see it now").wait_for()
    page.goto("/en/articles/ring-the-bell/")
    assert page.get_by_role("heading", level=1).inner_text() == "Ring the bell"
