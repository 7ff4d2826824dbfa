"""Whatever is killed, and whenever: nothing is lost, doubled or shown that should not be, and all heals by itself."""

import threading
import time

import psycopg
import pytest

from tests.plugins.live_stack import live_stack
from tests.system.killing import children_of, frozen, kill, process_of
from tests.system.people import Reader, editor_of, seconds_until

pytestmark = [pytest.mark.slow, pytest.mark.real_model, pytest.mark.timeout(400)]

HEALED_SECONDS = 90.0
# What an editor waits at most while the broker is down, and a reader while the cache is: each gives up after about
# two seconds, and the machine may have other work.
PATIENCE_SECONDS = 6.0
BATCH = 20
SECTIONS = "\n\n".join(f"## Part {number}\n\n" + "Turn the lever and wait. " * 20 for number in range(5))
INNER_WORKINGS = ("Traceback", "psycopg", "OperationalError", "File &quot;", "SELECT ")


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    environment = {"DEMO": "0", "RECONCILE_SECONDS": "3", "BROKER_PAUSE_SECONDS": "2"}
    with live_stack(tmp_path_factory.mktemp("sturdy"), **environment) as running:
        yield running


@pytest.fixture(scope="module")
def editor(stack):
    with editor_of(stack) as process:
        yield process


@pytest.fixture
def visitor(stack):
    return Reader(stack)


@pytest.fixture
def until(stack):
    def wait(what, condition, *, at_most=HEALED_SECONDS):
        return seconds_until(condition, since=time.monotonic(), at_most=at_most, what=what)

    return wait


@pytest.fixture
def whole(editor, until):
    """Check, once a test is over, that the index holds what is published, exactly as one that is built anew."""
    yield
    until("the index is complete", lambda: indexed_texts(editor) == editor("live_texts"))
    healed = editor("passages")
    editor("build_index_anew")
    assert healed == editor("passages")
    assert all(has_vector and has_words for *_, has_vector, has_words in healed)


def indexed_texts(editor):
    return [list(pair) for pair in sorted({tuple(row[:2]) for row in editor("passages")})]


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
        time.sleep(0.5)
        kill(process_of(stack, "postgres"))
        time.sleep(0.5)
        away = until("pages again", lambda: all(visitor.get(path).status == 200 for path in paths))
    record_testsuite_property("without a database", f"{away:.1f} s")
    assert {answer.status for _, answer in answers} <= {200, 404, 429, 503}
    broken = [answer for _, answer in answers if answer.status == 503]
    assert broken, "the database came back before anybody noticed"
    assert all(answer.headers["Retry-After"] for answer in broken)
    shown = {word for _, answer in answers for word in INNER_WORKINGS if word in answer.text}
    assert not shown
    until("found again", lambda: visitor.finds(made["slug"], "firling"))
    after = editor("publish", title="Ginkgo", body="Oil the ginkgoling.")
    until("the worker is back", lambda: visitor.finds(after["slug"], "ginkgoling"))


class readers_at:  # noqa: N801  (used like a function)
    """Several readers who open pages one after the other, all through the block."""

    def __init__(self, stack, paths):
        self._over = threading.Event()
        self._answers = []
        self._threads = [threading.Thread(target=self._read, args=(Reader(stack), path)) for path in paths]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self._answers

    def __exit__(self, *_):
        self._over.set()
        for thread in self._threads:
            thread.join(60)

    def _read(self, reader, path):
        while not self._over.wait(0.05):
            self._answers.append((path, reader.get(path)))
