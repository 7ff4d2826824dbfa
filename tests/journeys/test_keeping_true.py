"""The queue of what needs attention and the page of effects: no violation that axe finds, at any width."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from kb.attention.looking import look_at_everything
from kb.services import vote_on_revision
from portal.accounts.roles import PERMISSIONS, grant
from search.editorial.duplicates import compare_articles
from search.indexing.reconcile import reconcile
from search.models import AskedQuestion, PublishingPolicy
from tests.factories.kb import live_translation, make_article, write
from tests.journeys.test_accessibility import violations

pytestmark = pytest.mark.browser
NOW = timezone.now()
HOURS = (
    "Charge the battery for {} hours before the first ride, and keep it in a dry room all through the winter."
)
QUESTION = "how long to charge the battery before the first ride"


@pytest.fixture
def roles(transactional_db):
    """Give the roles back what an earlier test of a real server took away."""
    grant(apps, PERMISSIONS)


@pytest.fixture
def matters(roles, center):
    """Something of every kind, and a draft that breaks a question."""
    articles = [
        make_article(
            "First ride", body=f"{HOURS.format(4)}\n\n[Manual](#gone) ![](https://pics.example/a.png)"
        ),
        make_article("Long summer", body=HOURS.format(6), verification_interval=timedelta(days=1)),
    ]
    for day in (1, 2, 3):
        AskedQuestion.objects.create(
            day=f"2026-05-0{day}", locale="en", text=QUESTION, key=QUESTION, relevance="good", hits=1
        )
    revision_id = live_translation(articles[0]).live_revision_id
    vote_on_revision(
        revision_id=revision_id, is_helpful=False, voter=None, voter_key="a", comment="Which plug?"
    )
    reconcile(at=NOW)
    look_at_everything(at=NOW)
    compare_articles(article_ids=[article.pk for article in articles], at=NOW)
    PublishingPolicy.objects.create(most_breaks=0)
    write(articles[0], title="Paint the frame", body="Use a soft brush.", published=False)
    return reverse("editor:attention"), reverse("editorial:effects", args=[live_translation(articles[0]).pk])


def sign_in(page, person):
    page.goto("/accounts/login/")
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_label("Password").fill("a-good-password")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_load_state()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(open_page, matters, reviewer, theme):
    page = open_page("/accounts/login/", color_scheme=theme, reduced_motion="reduce")
    sign_in(page, reviewer)
    found = []
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        for path in matters:
            page.goto(path)
            for summary in page.locator(".matter-more summary").all()[:1]:
                summary.click()
            found += violations(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    assert found == []


def test_what_breaks_is_confirmed_without_scripts(open_page, matters, reviewer):
    page = open_page("/accounts/login/", java_script_enabled=False)
    sign_in(page, reviewer)
    page.goto(matters[1])
    assert QUESTION in page.get_by_role("main").inner_text()
    page.get_by_role("button", name="Confirm that 1 breaks").click()
    assert "Confirmed: this text can be published" in page.get_by_role("main").inner_text()
