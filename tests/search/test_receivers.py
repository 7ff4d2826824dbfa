import socket
import time

import pytest

from kb.models import Article
from kb.signals import articles_changed
from search import receivers
from search.indexing.reconcile import reconcile
from search.models import Chunk
from search.tasks import index_articles, reconcile_index
from tests.factories.search import make_article, unpublish
from tests.search.processes import run_python

# The database is down as well, which fails no page either.
NO_DATABASE = "postgresql://nobody@127.0.0.1:1/nothing"
SEND_TO_A_BROKER_THAT_IS_DOWN = """
import json, time
import django; django.setup()
from kb.signals import articles_changed
took = []
for _ in range(3):
    began = time.monotonic()
    articles_changed.send(None, article_ids=[1])
    took.append(time.monotonic() - began)
print(json.dumps(took))
"""


@pytest.fixture(autouse=True)
def no_broker(monkeypatch):
    """As after a broker that refused: nothing is sent."""
    monkeypatch.setattr(receivers, "_broker_rests_until", time.monotonic() + 3600)


@pytest.fixture
def silent_server():
    """The address of a server that accepts and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def indexed(generation, now):
    translation = make_article()
    reconcile(at=now)
    return translation


def changed(translation):
    articles_changed.send(Article, article_ids=[translation.article_id])


def test_a_broker_that_refuses_costs_one_page_a_moment_and_fails_none():
    url = "redis://127.0.0.1:1/0"
    first, *others = run_python(SEND_TO_A_BROKER_THAT_IS_DOWN, BROKER_URL=url, DATABASE_URL=NO_DATABASE)
    assert first < 3
    assert max(others) < 0.05


def test_a_broker_that_hangs_costs_one_page_some_seconds_and_fails_none(silent_server):
    url = f"redis://127.0.0.1:{silent_server}/0"
    first, *others = run_python(SEND_TO_A_BROKER_THAT_IS_DOWN, BROKER_URL=url, DATABASE_URL=NO_DATABASE)
    assert first < 5
    assert max(others) < 0.05


def test_what_is_hidden_is_hidden_without_broker_and_worker(indexed):
    Article.objects.filter(pk=indexed.article_id).update(visibility="staff")
    changed(indexed)
    assert Chunk.objects.get().visibility == "staff"


def test_what_is_unpublished_is_gone_without_broker_and_worker(indexed):
    unpublish(indexed)
    changed(indexed)
    assert not Chunk.objects.exists()


def test_the_task_indexes_and_may_run_twice(generation):
    translation = make_article()
    for _ in range(2):
        index_articles(article_ids=[translation.article_id, 999_999])
    assert Chunk.objects.count() == 1


def test_the_reconcile_task_does_what_the_broker_lost(generation):
    changed(make_article())
    assert not Chunk.objects.exists()
    reconcile_index()
    assert Chunk.objects.count() == 1
