"""Writing in a real browser: the component, saving, losing nothing, two writers, pasting."""

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from kb.queries import editable_text
from portal.accounts.roles import PERMISSIONS, grant
from tests.factories.kb import live_translation
from tests.journeys.test_accessibility import violations
from tests.kb.pictures import picture_bytes

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


def test_two_writers_come_to_one_text_and_lose_nothing(open_editor, text, writer, lead):
    mine, theirs = open_editor(writer), open_editor(lead)
    theirs.get_by_text("Writer is editing this too").wait_for()
    write(theirs, "Theirs first.\n\n")
    theirs.locator("[data-save-state][data-state=saved]").wait_for()
    editor_of(mine).click()
    mine.keyboard.press("Control+End")
    mine.keyboard.type("\n\nMine last.")
    mine.get_by_role("button", name="Compare and merge").click()
    mine.get_by_text("do not touch").wait_for()
    mine.get_by_role("button", name="Save as one text").click()
    mine.get_by_text("Both texts are in one now").wait_for()
    body = editable_text(text.pk).text.body
    assert body.startswith("Theirs first.\n\n")
    assert body.rstrip().endswith("Mine last.")


def test_what_a_lost_connection_kept_is_offered_and_saved(open_editor, text, writer):
    page = open_editor(writer)
    editor_of(page).wait_for()
    page.route("**/autosave/", lambda route: route.abort())
    write(page, "Typed in a tunnel. ")
    page.get_by_text("kept in this browser").first.wait_for()
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.unroute("**/autosave/")
    page.get_by_role("button", name="Go on with the kept text").click()
    page.locator("[data-save-state][data-state=saved]").wait_for()
    assert editable_text(text.pk).text.body.startswith("Typed in a tunnel. ")


def test_undo_goes_back_past_a_save_and_a_reload(open_editor, text, writer):
    before = editable_text(text.pk).text.body
    page = open_editor(writer)
    write(page, "A mistake. ")
    page.locator("[data-save-state][data-state=saved]").wait_for()
    page.reload()
    editor_of(page).click()
    page.keyboard.press("Control+z")
    page.locator("[data-save-state][data-state=saved]").wait_for()
    assert editable_text(text.pk).text.body == before


PASTE = """([html, plain]) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  data.setData("text/plain", plain);
  const inner = document.querySelector(".editor-host").shadowRoot.querySelector(".cm-content");
  const options = { clipboardData: data, bubbles: true, composed: true, cancelable: true };
  inner.dispatchEvent(new ClipboardEvent("paste", options));
}"""


def test_formatted_text_is_pasted_as_markdown(open_editor, text, writer):
    page = open_editor(writer)
    editor_of(page).click()
    page.keyboard.press("Control+Home")
    table = "<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>"
    html = "<h2>Parts</h2><ul><li>One</li></ul>" + table
    page.evaluate(PASTE, [html, "Parts One"])
    page.locator("#page-preview td", has_text="2").wait_for()
    page.locator("[data-save-state][data-state=saved]").wait_for()
    assert editable_text(text.pk).text.body.startswith("## Parts\n\n- One\n\n| A | B |\n")


def test_a_picture_is_sent_and_described(open_editor, text, writer):
    page = open_editor(writer)
    editor_of(page).click()
    page.keyboard.press("Control+Home")
    page.get_by_role("button", name="Picture", exact=True).click()
    page.locator("[data-picture-file]").set_input_files(
        {"name": "lamp.png", "mimeType": "image/png", "buffer": picture_bytes(size=(20, 10))}
    )
    page.get_by_label("What does it show?").fill("The lamp at the front")
    page.get_by_role("button", name="Insert the picture").click()
    page.locator("#page-preview img[alt='The lamp at the front']").wait_for()
    page.locator("[data-save-state][data-state=saved]").wait_for()
    assert editable_text(text.pk).text.body.startswith("![The lamp at the front](media:")


def test_a_link_to_a_section_is_picked_by_keyboard(open_editor, text, writer):
    page = open_editor(writer)
    editor_of(page).click()
    page.keyboard.press("Control+Home")
    page.keyboard.press("Control+k")
    page.keyboard.type("reset batt")
    page.locator("dialog[open] .choice", has_text="Reset the battery").wait_for()
    page.keyboard.press("Enter")
    page.locator("[data-save-state][data-state=saved]").wait_for()
    assert editable_text(text.pk).text.body.startswith("[Reset the battery](article:")


def test_tab_leaves_the_editor(open_editor, text, writer):
    page = open_editor(writer)
    editor_of(page).click()
    page.keyboard.press("Tab")
    assert page.evaluate("!document.activeElement.classList.contains('editor-host')")


def test_the_same_editing_works_without_scripts(open_editor, text, writer):
    page = open_editor(writer, java_script_enabled=False)
    page.get_by_role("textbox", name="Text").fill("Plain words.")
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator("#page-preview", has_text="Plain words.").wait_for()
    page.locator("#page-finish > summary").click()
    page.get_by_role("button", name="Submit for review").click()
    page.get_by_text("Submitted for review.").wait_for()
    assert text.revisions.first().state == "in_review"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_while_writing(open_editor, text, lead, theme):
    page = open_editor(lead, color_scheme=theme, reduced_motion="reduce")
    editor_of(page).wait_for()
    found = violations(page)
    page.locator("#page-finish > summary").click()
    found += violations(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Link", exact=True).click()
    page.locator("dialog[open] .choice").first.wait_for()
    found += violations(page)
    page.goto(reverse("editor:new"))
    assert found + violations(page) == []


def test_it_fits_360_pixels(open_editor, text, lead):
    page = open_editor(lead, viewport={"width": 360, "height": 740})
    editor_of(page).wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_video_asks_its_site_for_nothing_before_a_reader_does(open_editor, text, writer):
    page, asked = open_editor(writer), []
    page.on("request", lambda request: asked.append(request.url))
    page.route("https://**", lambda route: route.fulfill(body="A player", content_type="text/html"))
    write(page, "[Change a tube](https://youtu.be/dQw4w9WgXcQ)\n\n")
    play = page.get_by_role("button", name="Play the video here")
    play.wait_for()
    assert not any("youtu" in address for address in asked)
    with page.expect_request("https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ**"):
        play.click()
    page.locator("iframe[title='Change a tube']").wait_for()


def test_the_effects_are_worked_out_when_the_panel_is_opened(open_editor, writer):
    page = open_editor(writer, viewport={"width": 1360, "height": 900})
    assert page.locator("#effects").count() == 0
    page.get_by_text("What this changes in search").click()
    page.locator("#effects").wait_for()
    assert violations(page) == []


def test_a_reviewer_is_asked_by_name_with_a_text_just_typed(open_editor, text, writer, reviewer):
    page = open_editor(writer)
    write(page, "Newer. ")
    page.locator("[data-save-state][data-state=saved]").wait_for()
    page.locator("#page-finish > summary").click()
    page.get_by_text("Who should review it?").first.click()
    page.get_by_label(str(reviewer)).check()
    page.get_by_role("button", name="Submit for review").click()
    page.get_by_text("Submitted for review.").wait_for()
    assert text.revisions.get(state="in_review").reviews.get().reviewer == reviewer
