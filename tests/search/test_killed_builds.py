"""A build in several real processes, killed at random moments while people search, ends as if nothing had happened."""

import os
import random
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, connections

from search.curation.questions import tie_question
from search.indexing.reconcile import reconcile
from search.models import Chunk, GenerationState, IndexGeneration, QuestionSource
from search.status import index_status
from tests.factories.search import make_article, make_category
from tests.search.asking import ask
from tests.search.contents import differences, lend_nothing, read_contents
from tests.system.killing import children_of

pytestmark = [
    pytest.mark.slow,
    pytest.mark.real_model,
    pytest.mark.timeout(900),
    pytest.mark.django_db(transaction=True),
]

# In batches of 16, of which two processes write two at a time.
ARTICLES = 64
WAIT_SECONDS = 300
SEED = os.environ.get("KILL_SEED", "7")


@pytest.fixture
def live(now):
    category = make_category()
    for number in range(ARTICLES):
        sections = [
            f"## Part {part} of {number}\n\nTurn lever {part} of lamp {number} and wait. " * 3
            for part in range(3)
        ]
        article = make_article("\n\n".join(sections), title=f"Lamp {number}", category=category).article
        if number % 8 == 0:
            tie_question(
                article_id=article.pk,
                locale="en",
                text=f"Why is light {number} dark?",
                source=QuestionSource.SESSION,
                by=None,
                at=now,
            )
    reconcile(at=now)
    return IndexGeneration.objects.serving_site()


@pytest.fixture
def begin():
    """Start a build in a process of its own; none outlives its test."""
    builds = []
    yield lambda *arguments: builds.append(start(*arguments)) or builds[-1]
    for build in builds:
        if build.poll() is None:
            kill(build)


def start(*arguments):
    url = "postgresql://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**connection.settings_dict)
    return subprocess.Popen(
        [sys.executable, "manage.py", "reindex", "--jobs", "2", *arguments],
        env={**os.environ, "DATABASE_URL": url},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def written():
    building = IndexGeneration.objects.filter(state=GenerationState.BUILDING)
    return Chunk.objects.filter(generation__in=building).count()


def wait_for_more_than(count, process):
    began = time.monotonic()
    while written() <= count:
        assert process.poll() is None, process.stdout.read()
        assert time.monotonic() - began < WAIT_SECONDS
        time.sleep(0.02)


def kill(process):
    process.kill()
    process.communicate()


class searching:  # noqa: N801  (used like a function)
    """One reader who searches all through the block; `failures` are searches that found nothing or raised."""

    def __enter__(self):
        self.over, self.failures, self.asked = threading.Event(), [], 0
        self.thread = threading.Thread(target=self._search)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join(60)

    def _search(self):
        try:
            while not self.over.wait(0.2):
                number = self.asked % ARTICLES
                found = ask(f"lamp {number}")
                self.asked += 1
                if not found.hits or found.degradation:
                    self.failures.append((number, found.degradation))
        except Exception as error:
            self.failures.append(error)
        finally:
            connections.close_all()


def kill_build_at_work(build, chance, processes):
    """Kill it at some moment after it has written; note the processes that it had begun."""
    wait_for_more_than(written(), build)
    time.sleep(chance.uniform(0, 0.3))
    processes += children_of(build.pid)
    kill(build)


def kill_one_process_of(build, chance):
    began = time.monotonic()
    while len(children_of(build.pid)) < 2:
        assert build.poll() is None, build.stdout.read()
        assert time.monotonic() - began < WAIT_SECONDS
        time.sleep(0.02)
    time.sleep(chance.uniform(0, 1))
    # It may have been done by then.
    with suppress(ProcessLookupError, IndexError):
        os.kill(children_of(build.pid)[-1], 9)


def test_a_build_that_is_killed_again_and_again_ends_like_a_fresh_one(live, now, begin):
    print("KILL_SEED", SEED)  # noqa: T201  (shown when the test fails)
    chance, processes = random.Random(SEED), []
    with searching() as reader:
        kill_build_at_work(begin("--chunk-tokens", "60"), chance, processes)
        assert IndexGeneration.objects.serving_site().pk == live.pk
        last = begin("--chunk-tokens", "60")
        kill_one_process_of(last, chance)
        output, _ = last.communicate(timeout=WAIT_SECONDS)
    assert (last.returncode, "Went on with generation" in output) == (0, True), output
    assert (reader.failures, reader.asked > 2) == ([], True)
    assert_ended(processes)
    resumed = IndexGeneration.objects.serving_site()
    lend_nothing()
    call_command("reindex", "--chunk-tokens", "60", "--afresh", "--jobs", "1")
    fresh = IndexGeneration.objects.serving_site()
    assert len({live.pk, resumed.pk, fresh.pk}) == 3
    assert differences(read_contents(resumed), read_contents(fresh)) == []
    assert index_status(at=now).lagging == 0


def assert_ended(pids):
    """Processes of a build end with it."""
    assert len(pids) >= 2
    began = time.monotonic()
    while any(is_running(pid) for pid in pids):
        assert time.monotonic() - began < WAIT_SECONDS
        time.sleep(0.1)


def is_running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
