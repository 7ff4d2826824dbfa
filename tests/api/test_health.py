import re
import socket
import time

import pytest

from kb.visibility import Visibility
from portal.api.health import check_broker
from search.embedding import use_embedder
from search.indexing.reconcile import reconcile
from tests.factories.kb import PUBLISHED_AT, make_article
from tests.fakes import HashingEmbedder

pytestmark = pytest.mark.django_db


def checks(client):
    return client.get("/readyz").json()["checks"]


def test_the_process_answers_without_a_look_at_anything(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz").json() == {"status": "ok"}


def test_readiness_does_not_tell_how_many_articles_are_hidden(client):
    answers = []
    for _ in range(2):
        make_article(visibility=Visibility.STAFF)
        reconcile(at=PUBLISHED_AT)
        answers.append(checks(client)["index"]["detail"])
    assert answers == ["up to date", "up to date"]


def test_an_index_that_lags_is_named(client):
    reconcile(at=PUBLISHED_AT)
    make_article()
    index = checks(client)["index"]
    assert index["status"] == "degraded"
    assert re.fullmatch(r"lags by \d+ s", index["detail"])


def test_a_missing_model_is_named_without_its_place(client, monkeypatch):
    monkeypatch.setenv("EMBEDDING_MODEL", "/srv/secret/model")
    with use_embedder(None):
        model = checks(client)["model"]
    assert model["status"] == "degraded"
    assert "/srv" not in model["detail"]


def test_an_index_without_vectors_is_degraded_and_serves(client):
    embedder = HashingEmbedder()
    with use_embedder(embedder):
        reconcile(at=PUBLISHED_AT)
        embedder.is_available = False
        make_article()
        reconcile(at=PUBLISHED_AT)
        response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json()["checks"]["index"]["detail"] == "up to date, passages wait for their vectors"


def test_settings_that_ask_for_another_index_are_named(client):
    with use_embedder(HashingEmbedder(label="former")):
        reconcile(at=PUBLISHED_AT)
    with use_embedder(HashingEmbedder(label="wanted")):
        index = checks(client)["index"]
    assert (index["status"], "manage.py reindex" in index["detail"]) == ("ok", True)


def test_a_broker_that_says_nothing_is_not_waited_for(settings):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        began = time.monotonic()
        found = check_broker()
    assert found.status == "degraded"
    assert time.monotonic() - began < 10
