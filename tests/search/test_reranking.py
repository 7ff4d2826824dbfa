"""Reranking as a search does it: what it changes, what it may read, and what happens when it comes too late."""

import logging
import time
from contextlib import contextmanager

import pytest
from django.core.cache import cache
from django.db import connection, transaction

from kb.visibility import Visibility
from search.contracts import Reranking, SearchRequest
from search.models import Chunk, TokenVectors
from search.retrieval import deadline
from search.retrieval.deadline import late_reranks
from search.retrieval.pipeline import answer
from search.retrieval.rereading import read_passages
from search.status import index_status
from tests.factories.search import make_article
from tests.search.asking import EVERYTHING, PUBLIC, ask, index_all

QUESTION = "how do I reset the battery"


@pytest.fixture
def site(generation):
    article = make_article("Hold the battery button for twelve seconds to reset.", title="Reset the battery")
    for number in range(12):
        make_article(f"Colour {number} of the paint on the battery frame.", title=f"Paint {number}")
    index_all()
    return article


def order(*, reranks: bool) -> tuple[int, ...]:
    return answer(SearchRequest(QUESTION, "en", PUBLIC, reranks=reranks)).ranked


def test_a_search_reranks_in_one_query_more(site, django_assert_num_queries, monkeypatch):
    with django_assert_num_queries(6):
        assert ask(QUESTION).reranking is Reranking.DONE
    monkeypatch.setenv("RERANK", "off")
    with django_assert_num_queries(5):
        assert ask(QUESTION).reranking is Reranking.OFF


def test_the_words_of_the_question_in_one_passage_beat_words_spread_over_several(generation):
    words = ("red", "wheel", "noise", "brake")
    far = make_article("\n\n".join(f"## {w}\n\n" + f"{w} " * 70 for w in words), title="Parts")
    near = make_article("The red wheel makes a noise when I brake" + " and so on" * 9, title="Sounds")
    for number in range(9):
        make_article(f"Colour {number} of the paint.", title=f"Paint {number}")
    index_all()
    orders = [
        answer(SearchRequest("red wheel brake noise", "en", PUBLIC, reranks=reranks)).ranked[:2]
        for reranks in (False, True)
    ]
    assert orders == [(far.article_id, near.article_id), (near.article_id, far.article_id)]


def test_the_passage_that_answers_token_by_token_is_shown(generation):
    make_article(
        "## Reset\n\n"
        + "Reset the reset of the reset. " * 12
        + "\n\n## Hold\n\nHold the button to reset it twice.",
        title="Lamp",
    )
    index_all()
    assert ask("hold button reset twice").hits[0].passage.anchor == "hold"


def test_an_article_without_token_vectors_is_found_all_the_same(site):
    TokenVectors.objects.filter(chunk__article=site.article_id).delete()
    result = ask(QUESTION)
    assert (result.reranking, result.hits[0].article_id) == (Reranking.DONE, site.article_id)


def test_a_generation_without_token_vectors_is_not_reranked(db, monkeypatch):
    monkeypatch.setenv("INDEX_TOKEN_VECTORS", "0")
    make_article("Hold the button.")
    index_all()
    assert ask("hold the button").reranking is Reranking.NOT_READY


def test_without_the_model_nothing_is_reranked(site, embedder):
    embedder.is_available = False
    result = ask(QUESTION)
    assert (result.reranking, result.hits[0].article_id) == (Reranking.NOT_READY, site.article_id)


def test_what_became_staff_only_is_not_read_though_the_index_does_not_know(site):
    chunk_ids = list(Chunk.objects.filter(article=site.article_id).values_list("pk", flat=True))
    site.article.visibility = Visibility.STAFF
    site.article.save()
    visitor, staff = SearchRequest(QUESTION, "en", PUBLIC), SearchRequest(QUESTION, "en", EVERYTHING)
    assert read_passages(chunk_ids, request=visitor, limit_ms=1000) == {}
    assert set(read_passages(chunk_ids, request=staff, limit_ms=1000)) == set(chunk_ids)


@contextmanager
def tokens_locked():
    """Let nobody read token vectors, as a database that is busy elsewhere."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE search_tokenvectors IN ACCESS EXCLUSIVE MODE")
        yield


@pytest.fixture
def in_a_hurry(monkeypatch):
    monkeypatch.setenv("RERANK_DEADLINE_MS", "100")
    monkeypatch.setattr(deadline, "_warned_at", -1e9)
    cache.clear()


@pytest.mark.django_db(transaction=True)
def test_past_the_deadline_the_order_of_both_legs_stands(site, in_a_hurry, other_connection):
    expected = order(reranks=False)
    with other_connection(tokens_locked):
        began = time.monotonic()
        found = answer(SearchRequest(QUESTION, "en", PUBLIC))
        took = time.monotonic() - began
    assert found.result.reranking is Reranking.LATE
    assert found.ranked == expected
    assert took < 20
    assert found.result.took_ms["rerank"] >= 90


@pytest.mark.django_db(transaction=True)
def test_being_late_is_counted_and_logged_once_a_minute(site, in_a_hurry, other_connection, caplog):
    with other_connection(tokens_locked), caplog.at_level(logging.INFO):
        for _ in range(3):
            ask(QUESTION)
    assert late_reranks() == 3
    warnings = [record for record in caplog.records if record.name == deadline.__name__]
    assert [record.levelno for record in warnings] == [logging.WARNING]


@pytest.mark.django_db(transaction=True)
def test_the_time_limit_ends_with_the_query_that_it_was_set_for(site, in_a_hurry):
    ask(QUESTION)
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone()[0] == "0"


@pytest.mark.django_db(transaction=True)
def test_the_connection_goes_on_after_a_query_that_was_given_up(
    site, in_a_hurry, other_connection, monkeypatch
):
    with other_connection(tokens_locked):
        ask(QUESTION)
    monkeypatch.setenv("RERANK_DEADLINE_MS", "60000")
    assert ask(QUESTION).reranking is Reranking.DONE


@pytest.mark.django_db(transaction=True)
def test_the_status_of_the_index_tells_of_late_searches(site, in_a_hurry, other_connection):
    assert index_status().late_reranks == 0
    with other_connection(tokens_locked):
        ask(QUESTION)
    assert index_status().late_reranks == 1
