"""The whole search over another store: Qdrant, in this process."""

from dataclasses import replace

import pytest

from kb.visibility import Visibility
from search.contracts import Leg
from search.indexing.reconcile import reconcile
from search.indexing.touching import refresh_articles
from search.indexing.vector_index import needs_vector_index
from search.models import Chunk
from search.retrieval import backend as backends
from search.retrieval import related_articles
from search.retrieval.backend import get_backend
from search.retrieval.eligibility import Eligibility
from search.retrieval.generations import read_generation
from tests.factories.search import add_translation, make_article, publish, unpublish
from tests.search.asking import AT, EVERYTHING, PUBLIC, ask, index_all

MEANING = frozenset({Leg.SEMANTIC})


@pytest.fixture
def qdrant(generation, monkeypatch):
    monkeypatch.setenv("SEARCH_BACKEND", "search.stores.qdrant.open_backend")
    monkeypatch.setenv("QDRANT_URL", ":memory:")
    backends._open.cache_clear()
    backend = get_backend()
    yield backend
    for store in backend._stores.values():
        store.documents.close()
    backends._open.cache_clear()


def stored(backend):
    return backend._store(read_generation().id).documents


def titles(result):
    return [hit.title for hit in result.hits]


def test_the_nearest_are_those_of_our_own_tables(qdrant, monkeypatch):
    for number in range(60):
        make_article(f"Words number {number} about lamp{number % 7}.", title=f"Lamp {number}")
    index_all()
    there = ask("words about lamp5", legs=MEANING)
    monkeypatch.setenv("SEARCH_BACKEND", "")
    here = ask("words about lamp5", legs=MEANING)
    assert titles(there) == titles(here) != []
    assert [hit.score for hit in there.hits] == pytest.approx([hit.score for hit in here.hits], abs=1e-3)


def test_it_holds_vectors_and_no_text(qdrant):
    make_article("Hold the secret button.")
    index_all()
    (document,) = stored(qdrant).filter_documents()
    assert document.content is None
    assert "secret" not in repr(document.meta)


def test_words_and_categories_work_as_ever(qdrant):
    shelved = make_article("Hold the button.", title="Reset the battery")
    make_article("Hold the other button.", title="Reset the lamp")
    index_all()
    found = ask('reset "hold the button"')
    assert titles(found) == ["Reset the battery"]
    in_category = ask("reset", category_id=shelved.article.category_id)
    assert titles(in_category) == ["Reset the battery"]


def test_what_is_hidden_is_not_even_asked_of_the_store(qdrant, embedder):
    for number in range(30):
        make_article("Lamp lamp lamp.", title=f"Lamp {number}", visibility=Visibility.STAFF)
    public = make_article("Lamp.", title="A lamp")
    index_all()
    assert [match.article_id for match in nearest(qdrant, embedder, PUBLIC)] == [public.article_id]
    assert len(nearest(qdrant, embedder, EVERYTHING)) == 5


def nearest(backend, embedder, visibilities):
    generation = read_generation()
    eligibility = Eligibility(generation.id, "en", visibilities)
    vector = embedder.embed_query("lamp")
    return backend.find_semantic(vector, eligibility=eligibility, generation=generation, limit=5).matches


@pytest.mark.parametrize("change", ["hidden", "unpublished", "rewritten", "deleted"])
def test_a_store_that_lags_behind_shows_nothing_forbidden(qdrant, change):
    translation = make_article("Hold the button.", title="Reset the battery")
    index_all()
    if change == "hidden":
        type(translation.article).objects.filter(pk=translation.article_id).update(visibility="staff")
    elif change == "unpublished":
        unpublish(translation)
    elif change == "rewritten":
        publish(translation, "Another text.")
    else:
        Chunk.objects.all().delete()
    assert stored(qdrant).count_documents() == 1
    assert ask("reset the battery", legs=MEANING).hits == ()


def test_changes_reach_the_store_when_they_are_committed(qdrant, django_capture_on_commit_callbacks):
    translation = make_article("Hold the button.", title="Reset the battery")
    index_all()
    type(translation.article).objects.filter(pk=translation.article_id).update(visibility="staff")
    with django_capture_on_commit_callbacks(execute=True):
        refresh_articles(article_ids=[translation.article_id])
    assert [one.meta["visibility"] for one in stored(qdrant).filter_documents()] == ["staff"]
    unpublish(translation)
    with django_capture_on_commit_callbacks(execute=True):
        refresh_articles(article_ids=[translation.article_id])
    assert stored(qdrant).count_documents() == 0


def test_a_reconcile_repairs_what_the_store_missed(qdrant):
    for number in range(3):
        make_article(f"Lamp {number}.")
    index_all()
    store = stored(qdrant)
    kept, lost, orphan = store.filter_documents()
    store.delete_documents([lost.id])
    Chunk.objects.filter(pk=int(orphan.id)).delete()
    store.write_documents([replace(kept, id="99999", embedding=[1.0] * 256)])
    reconcile(at=AT)
    assert {one.id for one in store.filter_documents()} == set(
        map(str, Chunk.objects.values_list("pk", flat=True))
    )


def test_a_store_that_is_down_costs_meaning_alone(qdrant, monkeypatch, caplog):
    make_article("Hold the button.", title="Reset the battery")
    index_all()
    monkeypatch.setenv("QDRANT_URL", "http://127.0.0.1:1")
    backends._open.cache_clear()
    assert titles(ask("reset the battery")) == ["Reset the battery"]
    assert "store is unavailable" in caplog.text


def test_each_article_is_found_in_the_reader_s_language(qdrant):
    translation = make_article("Hold the button.", title="Reset the battery")
    add_translation(translation.article, "Hold the button lange.", title="Akku", locale="de")
    make_article("Hold the button too.", title="Reset the lamp")
    index_all()
    assert titles(ask("hold the button lange", locale="de", legs=MEANING))[0] == "Akku"
    assert titles(ask("hold the button too", locale="de", legs=MEANING))[0] == "Reset the lamp"
    assert "Reset the battery" not in titles(ask("hold the button", locale="de", legs=MEANING))


def test_related_articles_come_from_the_store(qdrant):
    battery = make_article("Charge the battery overnight.", title="Charge the battery")
    make_article("Charge the battery in winter.", title="Charge in winter")
    make_article("Charge the staff battery.", title="Staff", visibility=Visibility.STAFF)
    index_all()
    near = related_articles(article_id=battery.article_id, locale="en", visibilities=PUBLIC)
    assert [article.title for article in near] == ["Charge in winter"]


def test_our_own_vector_index_is_not_built_for_nothing(qdrant, generation, monkeypatch):
    make_article("Lamp.")
    index_all()
    monkeypatch.setenv("VECTOR_INDEX_MIN_CHUNKS", "1")
    assert not needs_vector_index(generation)
    monkeypatch.setenv("SEARCH_BACKEND", "")
    assert needs_vector_index(generation)


def test_a_generation_is_forgotten(qdrant):
    make_article("Lamp.")
    generation = index_all()
    store = stored(qdrant)
    get_backend().delete_generation(generation.pk)
    assert store.count_documents() == 0
