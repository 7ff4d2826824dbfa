"""What an editor changes is what readers find, seconds later: real processes, broker, database and model."""

import time

import pytest

from tests.system.people import seconds_until

pytestmark = [pytest.mark.slow, pytest.mark.real_model, pytest.mark.timeout(400)]

# The promise of the product.
SEARCHABLE_SECONDS = 10.0


@pytest.fixture
def within(record_testsuite_property):
    """Wait for a condition as long as the promise allows, and keep the seconds in the report."""

    def wait(what, condition, *, since):
        passed = seconds_until(condition, since=since, at_most=SEARCHABLE_SECONDS, what=what)
        record_testsuite_property(what, f"{passed:.2f} s")

    return wait


@pytest.fixture
def article(site, within):
    """A public article that is found by `quillfeather`."""
    began = time.monotonic()
    made = site.editor(
        "publish", title="Clean the quillfeather", body="Wipe the quillfeather with a dry cloth."
    )
    within("a new article", lambda: site.visitor.finds(made["slug"], "quillfeather"), since=began)
    yield made
    site.editor("delete", article=made["id"])


def test_a_new_article_is_found_in_words_of_ones_own(site, within):
    body = "When a tire has lost its air, find the hole in the inner tube and glue a patch on it."
    began = time.monotonic()
    made = site.editor("publish", title="Repair a punctured tire", body=body)
    question = "my bike has a flat tire, how do I fix it"
    within("a new article by its meaning", lambda: site.visitor.finds(made["slug"], question), since=began)
    answer = site.visitor.get("/api/v1/search?q=fix+a+flat+tire")
    assert '"degradation":null' in answer.text


def test_new_words_are_found_and_old_ones_no_longer(site, article, within):
    began = time.monotonic()
    site.editor("revise", article=article["id"], title="Clean the lens", body="Polish the brindlewisp.")
    found = site.visitor.finds
    within("new words", lambda: found(article["slug"], "brindlewisp"), since=began)
    assert not found(article["slug"], "quillfeather")


def test_an_unpublished_article_is_gone_at_once(site, article):
    site.editor("unpublish", article=article["id"])
    assert not site.visitor.finds(article["slug"], "quillfeather")
    assert not site.agent.finds(article["slug"], "quillfeather")
    assert site.visitor.get(f"/en/articles/{article['slug']}/").status == 404


def test_what_becomes_internal_is_gone_for_visitors_at_once(site, article):
    path = f"/en/articles/{article['slug']}/"
    assert site.visitor.get(path).status == 200
    site.editor("show_to", article=article["id"], visibility="staff")
    assert not site.visitor.finds(article["slug"], "quillfeather")
    assert "quillfeather" not in site.visitor.get("/en/search/suggest/?q=clean").text
    assert site.visitor.get(path).status == 404
    assert site.agent.finds(article["slug"], "quillfeather")


def test_what_becomes_public_is_found_by_visitors(site, article, within):
    site.editor("show_to", article=article["id"], visibility="staff")
    began = time.monotonic()
    site.editor("show_to", article=article["id"], visibility="public")
    within("made public", lambda: site.visitor.finds(article["slug"], "quillfeather"), since=began)


def test_a_moved_article_is_found_where_it_went(site, article, within):
    category = site.editor("category", name="Lenses")
    began = time.monotonic()
    site.editor("move", article=article["id"], category=category["id"])
    within(
        "moved",
        lambda: site.visitor.finds(article["slug"], "quillfeather", category=category["slug"]),
        since=began,
    )
    assert not site.visitor.finds(article["slug"], "quillfeather", category="general")


def test_a_deleted_article_is_gone_at_once(site, article):
    site.editor("delete", article=article["id"])
    assert not site.agent.finds(article["slug"], "quillfeather")
    assert site.agent.get(f"/en/articles/{article['slug']}/").status == 404


def test_everything_came_by_a_task_and_not_by_the_reconcile(site, article):
    log = (site.stack.home / "logs" / "worker.log").read_text(encoding="utf-8")
    assert "search.tasks.index_articles" in log
    assert "Reconciled the index" not in log
