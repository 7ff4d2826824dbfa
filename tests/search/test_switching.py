from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from kb.models import Article
from search.embedding import use_embedder
from search.indexing.generations import collect_generations
from search.indexing.locks import Job, only_one
from search.indexing.rebuild import RebuildOptions, rebuild
from search.indexing.reconcile import plan_for, reconcile
from search.indexing.switching import GenerationIncomplete, SwitchRunning, go_back, make_live
from search.models import Chunk, GenerationState, IndexGeneration
from tests.factories.search import make_article, publish, unpublish
from tests.fakes import HashingEmbedder

KEPT_READY = RebuildOptions(force=True, is_activated=False)


@pytest.fixture
def live(generation, now):
    for subject in ("lamp", "chain", "saddle"):
        make_article(f"Turn the {subject}.", title=f"The {subject}")
    reconcile(at=now)
    return generation


def serving():
    return IndexGeneration.objects.serving_site().pk


def test_a_generation_may_be_left_ready_and_made_live_later(live, now):
    ready = rebuild(at=now, options=KEPT_READY).generation_id
    assert serving() == live.pk
    assert IndexGeneration.objects.get(pk=ready).state == GenerationState.READY
    assert make_live(generation_id=ready, at=now).former_id == live.pk
    assert serving() == ready


def test_going_back_shows_neither_old_nor_hidden_texts(live, now):
    rebuild(at=now, options=RebuildOptions(force=True))
    lamp, chain, saddle = Article.objects.order_by("pk")
    publish(lamp.translations.get(), "Push the glowworm.", title="The lamp")
    unpublish(chain.translations.get())
    make_article("Ring the bell.", title="The bell")
    Article.objects.filter(pk=saddle.pk).update(visibility="staff")
    switched = go_back(at=now)
    assert (switched.generation_id, serving()) == (live.pk, live.pk)
    assert plan_for(live).size == 0
    assert set(Chunk.objects.filter(generation=live).values_list("text", "visibility")) == {
        ("Push the glowworm.", "public"),
        ("Turn the saddle.", "staff"),
        ("Ring the bell.", "public"),
    }


def test_going_back_twice_is_going_forward(live, now):
    newer = rebuild(at=now, options=RebuildOptions(force=True)).generation_id
    go_back(at=now)
    assert go_back(at=now + timedelta(minutes=1)).generation_id == newer


def test_a_generation_whose_model_is_gone_stays_away_if_it_needs_it(live, now, embedder):
    rebuild(at=now, options=RebuildOptions(force=True))
    make_article("Ring the bell.")
    embedder.is_available = False
    with pytest.raises(GenerationIncomplete):
        go_back(at=now)
    assert serving() != live.pk


@pytest.mark.parametrize("state", [GenerationState.BUILDING, GenerationState.FAILED])
def test_what_was_never_completed_is_not_made_live(live, now, state):
    ready = rebuild(at=now, options=KEPT_READY).generation_id
    IndexGeneration.objects.filter(pk=ready).update(state=state)
    with pytest.raises(CommandError, match="no complete generation"):
        call_command("activate_generation", str(ready))
    assert serving() == live.pk


def test_the_command_goes_back_in_one_step(live, now, capsys):
    rebuild(at=now, options=RebuildOptions(force=True))
    call_command("activate_generation", "--previous")
    assert f"Generation {live.pk} is live" in capsys.readouterr().out
    assert serving() == live.pk


def test_without_a_former_generation_the_command_says_so(live):
    with pytest.raises(CommandError, match="No former generation is kept"):
        call_command("activate_generation", "--previous")


def test_while_another_is_built_the_only_way_back_is_kept(live, now):
    rebuild(at=now, options=RebuildOptions(force=True))
    later = now + timedelta(hours=30)
    rebuild(at=later, options=KEPT_READY)
    IndexGeneration.objects.filter(state=GenerationState.READY).update(progress_at=later)
    assert collect_generations(at=later) == 0
    IndexGeneration.objects.filter(state=GenerationState.READY).update(state=GenerationState.FAILED)
    assert collect_generations(at=later) == 2
    assert list(IndexGeneration.objects.values_list("state", flat=True)) == ["live"]


def test_a_build_reports_its_progress_where_people_see_it(live, now):
    told = []
    built = rebuild(at=now, options=KEPT_READY, on_progress=lambda *way: told.append(way)).generation_id
    stored = IndexGeneration.objects.get(pk=built)
    assert told[-1] == (3, 3) == (stored.progress_done, stored.progress_total)
    assert stored.gate_report["passed"]


def test_a_ready_generation_that_fell_behind_is_taken_up_by_the_next_build(live, now):
    ready = rebuild(at=now, options=KEPT_READY).generation_id
    make_article("Ring the bell.")
    outcome = rebuild(at=now, options=RebuildOptions(force=True))
    assert (outcome.generation_id, outcome.was_resumed, outcome.documents) == (ready, True, 4)


def test_words_are_stemmed_as_the_generation_says(live, now):
    make_article("The batteries.", title="Power")
    call_command("reindex", "--languages", "en=simple")
    assert "batteries" in Chunk.objects.get(title="Power", generation=serving()).tsv
    call_command("reindex", "--languages", "")
    assert "batteries" not in Chunk.objects.get(title="Power", generation=serving()).tsv


@pytest.mark.django_db(transaction=True)
def test_two_never_switch_at_once(now, other_connection):
    make_article("Lamp.")
    reconcile(at=now)
    with use_embedder(HashingEmbedder(dimensions=64, label="other")):
        ready = rebuild(at=now, options=KEPT_READY).generation_id
        with other_connection(lambda: only_one(Job.SWITCH)), pytest.raises(SwitchRunning):
            make_live(generation_id=ready, at=now)
        make_live(generation_id=ready, at=now)
    assert serving() == ready
