"""Import and rebuild under searches while worker, broker and database are killed at random moments.

The moments follow KILL_SEED, which a test that fails prints.
"""

import os
import random
import time

import pytest

from tests.system.crashes.readers import readers_at
from tests.system.crashes.work import CHUNKS_OF_BUILD, TEXTS, count, outcome, running, write_articles
from tests.system.killing import children_of, kill, process_of

pytestmark = [pytest.mark.slow, pytest.mark.real_model, pytest.mark.timeout(900)]

COMMAND_SECONDS = 400.0
ARTICLES = 16
REINDEX = ("reindex", "--jobs", "2", "--chunk-tokens")
SEARCHES = (
    *("/en/search/?q=larch+lever", "/en/search/?q=why+is+my+larch+so+slow"),
    *("/de/search/?q=larch", "/api/v1/search?q=larch+lever"),
)
INNER_WORKINGS = ("Traceback", "psycopg", "OperationalError", "File &quot;", "SELECT ")


@pytest.fixture
def chance(request):
    seed = os.environ.get("KILL_SEED", "11")
    print("KILL_SEED", seed)  # noqa: T201  (shown when the test fails)
    return random.Random(f"{seed} {request.node.name}")


@pytest.fixture
def larch(editor, visitor, until):
    """An article that every one of `SEARCHES` finds."""
    made = editor("publish", title="The larch lever", body="Oil the larch lever when the larch is slow.")
    editor("tie", article=made["id"], text="why is my larch so slow")
    until("found by all", lambda: all(made["slug"] in visitor.get(path).text for path in SEARCHES))
    return made["slug"]


@pytest.fixture
def like_new(editor):
    """Check, once a test is over, that one reconcile leaves the index as if it had been built anew."""
    yield
    editor("reconcile_once")
    assert editor("indexed_texts") == editor("live_texts")
    assert editor("differences_from_an_index_built_anew") == []


def kill_worker_and_broker(stack, chance):
    for name in chance.sample(["worker", "valkey"], 2):
        time.sleep(chance.uniform(0, 1))
        victim = process_of(stack, name)
        kill(victim, *(children_of(victim) if name == "worker" else []))


def kill_database(stack, chance):
    time.sleep(chance.uniform(0, 0.2))
    kill(process_of(stack, "postgres"))


def assert_all_found(answers, slug):
    assert len(answers) >= len(SEARCHES)
    wrong = [
        (path, answer.status) for path, answer in answers if answer.status != 200 or slug not in answer.text
    ]
    assert wrong == []


def assert_said_plainly(answers, slug):
    """Each search found what it should, or said in its own language that it cannot for now and when to come back."""
    assert {answer.status for _, answer in answers} == {200, 503}
    assert all(slug in answer.text for _, answer in answers if answer.status == 200)
    away = [(path, answer) for path, answer in answers if answer.status == 503]
    assert not [word for _, answer in away for word in INNER_WORKINGS if word in answer.text]
    for path, answer in away:
        assert int(answer.headers["Retry-After"]) > 0
        if path.startswith("/api/"):
            assert list(answer.json) == ["detail"]
        else:
            assert 'rel="stylesheet"' in answer.text
            assert ("Gleich wieder da" if path.startswith("/de/") else "Back in a moment") in answer.text


def pages_again(stack, visitor, until):
    until("searches again", lambda: all(visitor.get(path).status == 200 for path in SEARCHES))


def test_an_import_under_searches(stack, until, chance, larch, whole, tmp_path):
    folder = write_articles(tmp_path / "larches", "alder", ARTICLES)
    before = count(stack, TEXTS)
    with (
        readers_at(stack, SEARCHES, pause=0.2) as answers,
        running(stack, "import_articles", str(folder)) as command,
    ):
        until("it writes", lambda: count(stack, TEXTS) > before)
        kill_worker_and_broker(stack, chance)
        code, said = outcome(command, seconds=COMMAND_SECONDS)
    assert code == 0, said
    assert count(stack, TEXTS) == before + ARTICLES
    assert_all_found(answers, larch)


def test_an_import_that_loses_its_database(stack, visitor, until, chance, larch, like_new, tmp_path):
    folder = write_articles(tmp_path / "larches", "beech", 3 * ARTICLES)
    before = count(stack, TEXTS)
    with readers_at(stack, SEARCHES, pause=0.2) as answers:
        with running(stack, "import_articles", str(folder)) as command:
            until("it writes", lambda: count(stack, TEXTS) > before)
            kill_database(stack, chance)
            code, said = outcome(command, seconds=COMMAND_SECONDS)
        assert (code, "import again for the rest" in said) == (1, True), said
        pages_again(stack, visitor, until)
    assert_said_plainly(answers, larch)
    with running(stack, "import_articles", str(folder)) as command:
        code, said = outcome(command, seconds=COMMAND_SECONDS)
    assert code == 0, said
    assert count(stack, TEXTS) == before + 3 * ARTICLES


def test_a_rebuild_under_searches(stack, until, chance, larch, whole):
    with readers_at(stack, SEARCHES, pause=0.2) as answers, running(stack, *REINDEX, "60") as command:
        until("it writes", lambda: count(stack, CHUNKS_OF_BUILD) > 0)
        kill_worker_and_broker(stack, chance)
        code, said = outcome(command, seconds=COMMAND_SECONDS)
    assert code == 0, said
    assert_all_found(answers, larch)


def test_a_rebuild_that_loses_its_database(stack, visitor, until, chance, larch, like_new):
    with readers_at(stack, SEARCHES, pause=0.2) as answers:
        with running(stack, *REINDEX, "90") as command:
            until("it writes", lambda: count(stack, CHUNKS_OF_BUILD) > 0)
            kill_database(stack, chance)
            code, said = outcome(command, seconds=COMMAND_SECONDS)
        assert (code, "run this again to go on" in said) == (1, True), said
        pages_again(stack, visitor, until)
    assert_said_plainly(answers, larch)
    with running(stack, *REINDEX, "90") as command:
        code, said = outcome(command, seconds=COMMAND_SECONDS)
    assert (code, "Went on with generation" in said) == (0, True), said
