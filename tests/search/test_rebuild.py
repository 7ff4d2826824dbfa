from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models.functions import Cast
from pgvector.django import CosineDistance, HalfVectorField

from search.embedding import use_embedder
from search.indexing.generations import collect_generations
from search.indexing.rebuild import RebuildOptions, rebuild
from search.indexing.reconcile import BATCH, reconcile
from search.indexing.switching import GenerationIncomplete
from search.indexing.vector_index import VectorIndex, ensure_vector_index, has_vector_index
from search.models import Chunk, GenerationState, IndexGeneration
from search.status import index_status
from tests.factories.search import make_article
from tests.fakes import HashingEmbedder


@pytest.fixture
def live(generation, now):
    for n in range(3):
        make_article(f"Lamp {n} is red.")
    reconcile(at=now)
    return generation


@pytest.fixture
def other_model():
    other = HashingEmbedder(dimensions=64, label="other")
    with use_embedder(other):
        yield other


def test_another_model_is_built_beside_and_swapped(live, now, other_model):
    assert index_status(at=now).is_outdated
    outcome = rebuild(at=now)
    live.refresh_from_db()
    serving = IndexGeneration.objects.serving_site()
    assert (serving.pk, outcome.former_id, live.state) == (
        outcome.generation_id,
        live.pk,
        GenerationState.RETIRED,
    )
    assert {len(chunk.embedding) for chunk in serving.chunks.all()} == {64}
    assert not index_status(at=now).is_outdated


def test_the_same_recipe_builds_nothing(live, now):
    assert rebuild(at=now).was_up_to_date
    assert IndexGeneration.objects.count() == 1


def test_building_anew_by_the_same_model_embeds_nothing(live, now, embedder):
    embedder.embedded.clear()
    assert rebuild(at=now, options=RebuildOptions(force=True)).documents == 3
    assert embedder.embedded == []


def test_a_reconcile_does_not_rebuild_what_the_recipe_left_behind(live, now, other_model):
    make_article("A new lamp.")
    reconcile(at=now)
    assert other_model.embedded == []
    assert index_status(at=now).is_outdated
    assert index_status(at=now).unembedded == 1


def test_a_killed_build_is_taken_up_where_it_stopped(live, now, other_model):
    for n in range(BATCH + 1):
        make_article(f"Bell {n} rings.")

    def die(done, total):
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild(at=now, on_progress=die)
    assert IndexGeneration.objects.serving_site().pk == live.pk
    done = len(other_model.embedded)
    assert done == BATCH
    outcome = rebuild(at=now)
    assert outcome.was_resumed
    assert len(other_model.embedded) == Chunk.objects.filter(generation=outcome.generation_id).count()


def test_a_model_that_fails_changes_nothing(live, now, other_model):
    other_model.is_available = False
    with pytest.raises(GenerationIncomplete):
        rebuild(at=now)
    assert IndexGeneration.objects.serving_site().pk == live.pk


def test_the_former_generation_is_kept_for_a_while_and_then_dropped(live, now, other_model):
    rebuild(at=now)
    assert collect_generations(at=now + timedelta(hours=23)) == 0
    assert collect_generations(at=now + timedelta(hours=25)) == 1
    assert list(IndexGeneration.objects.values_list("state", flat=True)) == ["live"]
    assert set(Chunk.objects.values_list("generation_id", flat=True)) == {
        IndexGeneration.objects.serving_site().pk
    }


def test_the_command_tells_what_it_built(live, other_model, capsys):
    call_command("reindex")
    assert "with 3 documents: it is live now" in capsys.readouterr().out


def test_the_command_says_why_there_is_no_model(live, monkeypatch):
    monkeypatch.setenv("EMBEDDING_MODEL", "/nowhere/model")
    with use_embedder(None), pytest.raises(CommandError, match="There is no folder /nowhere/model"):
        call_command("reindex")


@pytest.mark.django_db(transaction=True)
def test_a_large_generation_gets_an_index_of_its_own_which_goes_with_it(now, live, monkeypatch, embedder):
    assert ensure_vector_index(live) is VectorIndex.NOT_NEEDED
    monkeypatch.setenv("VECTOR_INDEX_MIN_CHUNKS", "3")
    assert ensure_vector_index(live) is VectorIndex.BUILT
    assert ensure_vector_index(live) is VectorIndex.PRESENT
    nearest = Chunk.objects.filter(generation_id=live.pk).order_by(
        CosineDistance(
            Cast("embedding", HalfVectorField(dimensions=live.dimensions)), embedder.embed_query("lamp")
        )
    )
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_sort = off")
    assert f"search_chunk_hnsw_{live.pk}" in nearest[:2].explain()
    with use_embedder(HashingEmbedder(dimensions=64, label="other")):
        rebuild(at=now)
    collect_generations(at=now + timedelta(hours=25))
    assert not has_vector_index(live.pk)


def test_an_index_begun_without_a_model_takes_the_first_one_that_is_there(db, now, monkeypatch):
    monkeypatch.setenv("EMBEDDING_MODEL", "/nowhere/model")
    make_article("Lamp.")
    with use_embedder(None):
        reconcile(at=now)
    assert IndexGeneration.objects.serving_site().dimensions == 0
    assert Chunk.objects.get().embedding is None
    reconcile(at=now)
    assert IndexGeneration.objects.serving_site().dimensions == 256
    assert Chunk.objects.get().embedding is not None
