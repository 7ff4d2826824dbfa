import numpy as np
import pytest
from django.db import connection

from search.contracts import Leg
from search.indexing.vector_index import index_name
from search.models import Chunk
from search.retrieval.eligibility import Eligibility
from search.retrieval.generations import read_generation
from search.retrieval.semantic import find_semantic
from tests.factories.search import make_article
from tests.search.asking import EVERYTHING, PUBLIC, ask, index_all

MEANING = frozenset({Leg.SEMANTIC})


def nearest(embedder, text, *, visibilities=PUBLIC, limit=50, also=()):
    generation = read_generation()
    eligibility = Eligibility(generation_id=generation.id, locale="en", visibilities=visibilities)
    vector = embedder.embed_query(text)
    return find_semantic(vector, eligibility=eligibility, generation=generation, limit=limit, also=also)


@pytest.fixture
def articles(generation):
    made = [make_article(f"Words number {n} about lamp{n % 7}.", title=f"Lamp {n}") for n in range(40)]
    index_all()
    return made


def test_the_nearest_stand_first(articles, embedder):
    matches = nearest(embedder, "Lamp 3 words number 3 about lamp3").matches
    assert matches[0].article_id == articles[3].article_id
    assert [m.cosine for m in matches] == sorted((m.cosine for m in matches), reverse=True)


def test_the_cosine_is_that_of_the_vectors(articles, embedder):
    best = nearest(embedder, "lamp words").matches[0]
    stored = Chunk.objects.get(pk=best.chunk_id).embedding
    assert best.cosine == pytest.approx(
        float(np.dot(list(stored), embedder.embed_query("lamp words"))), abs=0.01
    )


def test_chunks_of_the_other_leg_get_their_cosine_too(articles, embedder):
    every = nearest(embedder, "lamp", limit=50).matches
    last = every[-1].chunk_id
    some = nearest(embedder, "lamp", limit=3, also=[last]).matches
    assert {match.chunk_id for match in some} == {match.chunk_id for match in every[:3]} | {last}


def test_the_background_is_that_of_all_eligible_chunks(articles, embedder):
    found = nearest(embedder, "lamp", limit=50)
    cosines = [match.cosine for match in found.matches]
    assert found.mean == pytest.approx(np.mean(cosines), abs=1e-6)
    assert found.deviation == pytest.approx(np.std(cosines, ddof=1), abs=1e-6)


def test_an_index_finds_what_the_exact_scan_finds(articles, embedder, monkeypatch, generation):
    exact = nearest(embedder, "words about lamp5", limit=10)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            f"CREATE INDEX {index_name(generation.pk)} ON search_chunk USING hnsw "
            f"((embedding::halfvec({generation.dimensions})) halfvec_cosine_ops) WHERE generation_id = {generation.pk}"
        )
        cursor.execute("SET LOCAL enable_seqscan = off")
    monkeypatch.setenv("VECTOR_INDEX_MIN_CHUNKS", "1")
    approximate = nearest(embedder, "words about lamp5", limit=10)
    assert [m.cosine for m in approximate.matches] == pytest.approx([m.cosine for m in exact.matches])


def test_what_is_hidden_takes_no_place(generation, embedder):
    for number in range(30):
        make_article("Lamp lamp lamp.", title=f"Lamp {number}", visibility="staff")
    public = make_article("Lamp.", title="A lamp")
    index_all()
    assert [m.article_id for m in nearest(embedder, "lamp", limit=5).matches] == [public.article_id]
    assert len(nearest(embedder, "lamp", limit=5, visibilities=EVERYTHING).matches) == 5


def test_chunks_without_vectors_are_left_out(articles, embedder):
    Chunk.objects.filter(article_id=articles[0].article_id).update(embedding=None)
    ids = {match.article_id for match in nearest(embedder, "Lamp 0").matches}
    assert articles[0].article_id not in ids


def test_the_leg_can_be_asked_alone(articles):
    assert ask("lamp3", legs=MEANING).degradation is None


def test_an_index_leaves_out_chunks_without_vectors(articles, embedder, monkeypatch):
    monkeypatch.setenv("VECTOR_INDEX_MIN_CHUNKS", "1")
    Chunk.objects.filter(article_id__in=[made.article_id for made in articles[:20]]).update(embedding=None)
    assert len(nearest(embedder, "lamp", limit=50).matches) == 20
    shelf = articles[0].article.category_id
    assert ask("lamp", legs=MEANING, category_id=shelf).hits == ()


def test_a_reader_of_little_has_a_background_beside_an_index_too(articles, embedder, monkeypatch):
    exact = nearest(embedder, "words about lamp5")
    monkeypatch.setenv("VECTOR_INDEX_MIN_CHUNKS", "1")
    approximate = nearest(embedder, "words about lamp5")
    assert approximate.mean == pytest.approx(exact.mean, abs=0.05)
    assert approximate.deviation == pytest.approx(exact.deviation, abs=0.05)
