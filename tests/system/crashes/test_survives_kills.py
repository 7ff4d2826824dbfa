"""Whatever is killed, and whenever: nothing is lost, doubled or shown that should not be, and all heals by itself."""

import time

import psycopg
import pytest

from tests.system.crashes.readers import readers_at
from tests.system.killing import children_of, frozen, kill, process_of

pytestmark = [pytest.mark.slow, pytest.mark.real_model, pytest.mark.timeout(400)]

# What an editor waits at most while the broker is down, and a reader while the cache is: each gives up after about
# two seconds, and the machine may have other work.
PATIENCE_SECONDS = 6.0
BATCH = 20
SECTIONS = "\n\n".join(f"## Part {number}\n\n" + "Turn the lever and wait. " * 20 for number in range(5))
INNER_WORKINGS = ("Traceback", "psycopg", "OperationalError", "File &quot;", "SELECT ")


def written(stack):
    with psycopg.connect(stack.endpoints.database_url) as connection:
        return connection.execute("SELECT count(*) FROM search_indexeddocument").fetchone()[0]


def publish_batch(editor, name):
    titles = [f"{name} {number}" for number in range(BATCH)]
    return editor("publish_all", titles=titles, body=SECTIONS)


def test_a_worker_that_is_killed_in_the_midst_of_its_work(stack, editor, until, whole):
    before = written(stack)
    made = publish_batch(editor, "Alder")
    until("work has begun", lambda: written(stack) > before)
    worker = process_of(stack, "worker")
    kill(worker, *children_of(worker))
    assert written(stack) < before + BATCH, "the work was over before the worker was killed"
    editor("unpublish", article=made[0]["id"])
    editor("delete", article=made[-1]["id"])


def test_a_process_of_the_pool_that_is_killed(stack, editor, until, whole):
    before = written(stack)
    publish_batch(editor, "Birch")
    until("work has begun", lambda: written(stack) > before)
    kill(*children_of(process_of(stack, "worker")))


def test_a_broker_that_hangs_holds_up_neither_editors_nor_readers(
    stack, editor, visitor, until, whole, record_testsuite_property
):
    # Templates and modules that are read for the first time are not what is measured.
    assert visitor.get("/en/").status == visitor.get("/en/search/?q=cedar").status == 200
    with frozen(process_of(stack, "valkey")):
        began = time.monotonic()
        made = editor("publish", title="Cedar", body="Oil the cedarling.")
        waited = time.monotonic() - began
        pages = [
            visitor.get(path) for path in ("/en/", f"/en/articles/{made['slug']}/", "/en/search/?q=cedar")
        ]
    assert waited < PATIENCE_SECONDS, f"publishing waited {waited:.1f} s for the broker"
    assert [page.status for page in pages] == [200, 200, 200]
    slowest = max(page.seconds for page in pages)
    record_testsuite_property(
        "with a broker that hangs", f"publish {waited:.2f} s, slowest page {slowest:.2f} s"
    )
    assert slowest < PATIENCE_SECONDS, f"a page waited {slowest:.1f} s for the cache"
    until("found by the reconcile", lambda: visitor.finds(made["slug"], "cedarling"))


def test_a_broker_that_is_killed_takes_no_change_with_it(stack, editor, visitor, until, whole):
    hidden = editor("publish", title="Dogwood", body="Oil the dogwoodling.")
    until("found", lambda: visitor.finds(hidden["slug"], "dogwoodling"))
    kill(process_of(stack, "valkey"))
    began = time.monotonic()
    editor("show_to", article=hidden["id"], visibility="staff")
    assert not visitor.finds(hidden["slug"], "dogwoodling")
    made = editor("publish", title="Elm", body="Oil the elmling.")
    waited = time.monotonic() - began
    assert waited < 2 * PATIENCE_SECONDS, f"two changes and a page waited {waited:.1f} s for the broker"
    until("found by the reconcile", lambda: visitor.finds(made["slug"], "elmling"))


def test_a_database_that_is_killed_while_readers_search(
    stack, editor, visitor, until, whole, record_testsuite_property
):
    made = editor("publish", title="Fir", body="Oil the firling.")
    until("found", lambda: visitor.finds(made["slug"], "firling"))
    paths = ["/en/", f"/en/articles/{made['slug']}/", "/en/search/?q=firling", "/en/search/suggest/?q=fir"]
    with readers_at(stack, [*paths, "/api/v1/search?q=firling", "/sitemap.xml", "/en/nowhere/"]) as answers:
        until("all read", lambda: {path for path, _ in list(answers)} >= set(paths))
        kill(process_of(stack, "postgres"))
        until("somebody notices", lambda: any(answer.status == 503 for _, answer in list(answers)))
        away = until("pages again", lambda: all(visitor.get(path).status == 200 for path in paths))
    record_testsuite_property("without a database", f"{away:.1f} s")
    assert {answer.status for _, answer in answers} <= {200, 404, 429, 503}
    shown = {word for _, answer in answers for word in INNER_WORKINGS if word in answer.text}
    assert not shown
    until("found again", lambda: visitor.finds(made["slug"], "firling"))
    after = editor("publish", title="Ginkgo", body="Oil the ginkgoling.")
    until("the worker is back", lambda: visitor.finds(after["slug"], "ginkgoling"))


def test_after_all_of_it_the_index_is_as_if_it_had_been_built_anew(editor):
    editor("reconcile_once")
    assert editor("differences_from_an_index_built_anew") == []
