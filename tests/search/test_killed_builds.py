"""A build in several real processes, killed at random moments while people search, ends as if nothing had happened."""

import os
import random
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, connections

from search.indexing.reconcile import reconcile
from search.models import Chunk, GenerationState, IndexGeneration
from search.status import index_status
from tests.factories.search import make_article, make_category
from tests.search.asking import ask
from tests.system.killing import children_of

pytestmark = [
    pytest.mark.slow,
    pytest.mark.real_model,
    pytest.mark.timeout(900),
    pytest.mark.django_db(transaction=True),
]

ARTICLES = 48
KILLS = 2
WAIT_SECONDS = 240
COLUMNS = ("article_id", "locale", "visibility", "kind", "ordinal", "content_hash", "text", "anchor", "tsv")


@pytest.fixture
def live(now):
    category = make_category()
    for number in range(ARTICLES):
        sections = [
            f"## Part {part} of {number}\n\nTurn the lever of lamp {number} and wait. " * 4
            for part in range(4)
        ]
        make_article("\n\n".join(sections), title=f"Lamp {number}", category=category)
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


def contents(generation):
    """Everything that a search reads, without the ids of rows, and whether each passage has a vector."""
    rows = Chunk.objects.filter(generation=generation).order_by("article_id", "locale", "kind", "ordinal")
    return list(rows.values_list(*COLUMNS)), [
        vector is not None for vector in rows.values_list("embedding", flat=True)
    ]


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


def test_a_build_that_is_killed_again_and_again_ends_like_a_fresh_one(live, now, begin):
    chance = random.Random(os.environ.get("KILL_SEED", "7"))
    with searching() as reader:
        for _ in range(KILLS):
            build = begin("--chunk-tokens", "60")
            wait_for_more_than(written(), build)
            time.sleep(chance.uniform(0, 0.3))
            kill(build)
            assert IndexGeneration.objects.serving_site().pk == live.pk
        last = begin("--chunk-tokens", "60")
        output, _ = last.communicate(timeout=WAIT_SECONDS)
    assert last.returncode == 0, output
    assert "Went on with generation" in output
    assert (reader.failures, reader.asked > KILLS) == ([], True)
    resumed = IndexGeneration.objects.serving_site()
    assert resumed.pk != live.pk
    call_command("reindex", "--chunk-tokens", "60", "--afresh", "--jobs", "1")
    fresh = IndexGeneration.objects.serving_site()
    assert fresh.pk != resumed.pk
    assert contents(resumed) == contents(fresh)
    assert all(contents(fresh)[1])
    assert index_status(at=now).lagging == 0


def test_processes_of_a_build_end_with_it(live, begin):
    build = begin("--chunk-tokens", "60")
    wait_for_more_than(0, build)
    children = children_of(build.pid)
    assert len(children) >= 2
    kill(build)
    began = time.monotonic()
    while any(is_running(pid) for pid in children):
        assert time.monotonic() - began < 30
        time.sleep(0.1)


def is_running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_process_of_a_build_that_is_killed_costs_it_nothing(live, begin):
    build = begin("--chunk-tokens", "60")
    wait_for_more_than(0, build)
    children = children_of(build.pid)
    os.kill(children[-1], 9)
    output, _ = build.communicate(timeout=WAIT_SECONDS)
    assert build.returncode == 0, output
    assert IndexGeneration.objects.serving_site().pk != live.pk
