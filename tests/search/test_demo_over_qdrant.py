"""The demo's articles, searched over Qdrant with the real model: what is near there is near here."""

from pathlib import Path

import pytest

import portal.demo.evaluation
from search.contracts import Leg, SearchRequest
from search.evaluation.beir import load_dataset
from search.evaluation.sandbox import sandbox
from search.retrieval import backend as backends
from search.retrieval.backend import get_backend
from search.retrieval.pipeline import answer
from tests.search.asking import AT, PUBLIC

ARTICLES, QUESTIONS = 25, 20

pytestmark = [pytest.mark.real_model, pytest.mark.slow, pytest.mark.django_db]


def first_articles(question, legs, generation_id):
    request = SearchRequest(text=question, locale="en", visibilities=PUBLIC, legs=legs)
    return answer(request, generation_id=generation_id).ranked[:10]


def test_the_same_articles_are_found_in_the_same_order(monkeypatch):
    dataset = load_dataset(Path(portal.demo.evaluation.__file__).parent, split="heldout")
    questions = [query.text for query in dataset.queries[:QUESTIONS]]
    english = [document for document in dataset.documents if document.locale in (None, "en")]
    with sandbox(english[:ARTICLES], at=AT) as box:
        here = [first_articles(question, legs, box.generation_id) for question in questions for legs in LEGS]
        monkeypatch.setenv("SEARCH_BACKEND", "search.stores.qdrant.open_backend")
        monkeypatch.setenv("QDRANT_URL", ":memory:")
        backends._open.cache_clear()
        get_backend().write_generation(box.generation_id)
        there = [first_articles(question, legs, box.generation_id) for question in questions for legs in LEGS]
        get_backend()._stores[box.generation_id].documents.close()
        backends._open.cache_clear()
    assert all(here)
    assert there == here


LEGS = (frozenset({Leg.SEMANTIC}), frozenset(Leg))
