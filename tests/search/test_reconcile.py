import pytest
from django.core.management import call_command
from django.db import connection

from kb.models import Article
from kb.visibility import Visibility
from search.indexing.locks import Job, only_one
from search.indexing.reconcile import plan_for, reconcile
from search.models import Chunk, IndexedDocument, IndexGeneration
from search.status import index_status
from tests.factories.search import make_article, make_category, publish, unpublish


@pytest.fixture
def articles(generation, now):
    made = [make_article(f"Lamp {n} is red.\n\n## More\n\nTurn lamp {n} off.") for n in range(3)]
    reconcile(at=now)
    return made


def contents():
    """Everything that a search could read, without the ids of rows."""
    columns = ["article_id", "visibility", "category_id", "locale", "ordinal"]
    columns += ["heading_path", "anchor", "text", "tsv", "embedding"]
    return list(Chunk.objects.order_by("article_id", "locale", "ordinal").values_list(*columns))


def test_the_first_reconcile_begins_the_index(db, now):
    make_article()
    outcome = reconcile(at=now)
    assert outcome.indexed == 1
    assert IndexGeneration.objects.serving_site().pk == outcome.generation_id


def test_a_second_reconcile_finds_nothing_to_do(articles, now, embedder):
    embedder.embedded.clear()
    outcome = reconcile(at=now)
    assert (outcome.indexed, outcome.touched, outcome.removed) == (0, 0, 0)
    assert embedder.embedded == []


def damage_delete_chunks(articles):
    Chunk.objects.filter(article_id=articles[0].article_id)[0].delete()


def damage_delete_documents(articles):
    IndexedDocument.objects.filter(translation=articles[1]).delete()


def damage_forget_states(articles):
    IndexedDocument.objects.update(state_hash="stale")
    Chunk.objects.update(visibility=Visibility.STAFF)


def damage_go_back_a_revision(articles):
    current = articles[2].live_revision
    former = publish(articles[2], "What was.")
    articles[2].live_revision = current
    articles[2].save()
    IndexedDocument.objects.filter(translation=articles[2]).update(revision=former)


def damage_lose_vectors(articles):
    Chunk.objects.update(embedding=None)
    IndexedDocument.objects.update(is_embedded=False)


def damage_lose_everything(articles):
    IndexedDocument.objects.all().delete()


@pytest.mark.parametrize(
    "damage",
    [
        damage_delete_chunks,
        damage_delete_documents,
        damage_forget_states,
        damage_go_back_a_revision,
        damage_lose_vectors,
        damage_lose_everything,
    ],
)
def test_whatever_was_lost_is_restored_by_one_reconcile(articles, generation, now, damage):
    whole = contents()
    damage(articles)
    assert plan_for(generation).size > 0
    reconcile(at=now)
    assert contents() == whole
    assert plan_for(generation).size == 0


def test_it_does_what_no_signal_told(articles, now):
    unpublish(articles[0])
    Article.objects.filter(pk=articles[1].article_id).update(
        visibility=Visibility.CUSTOMERS, category=make_category()
    )
    publish(articles[2], "New text.")
    outcome = reconcile(at=now)
    assert (outcome.indexed, outcome.touched, outcome.removed) == (1, 1, 1)
    assert set(Chunk.objects.values_list("article_id", "visibility")) == {
        (articles[1].article_id, "customers"),
        (articles[2].article_id, "public"),
    }


def test_vectors_that_were_missing_are_made_when_the_model_is_back(generation, now, embedder):
    embedder.is_available = False
    make_article()
    reconcile(at=now)
    assert index_status(at=now).unembedded == 1
    embedder.is_available = True
    reconcile(at=now)
    assert index_status(at=now).unembedded == 0


@pytest.mark.django_db(transaction=True)
def test_two_never_run_at_once(now, other_connection):
    with other_connection(lambda: only_one(Job.RECONCILE)):
        assert reconcile(at=now).was_busy
    assert not reconcile(at=now).was_busy


def test_it_stops_when_its_time_is_over_and_goes_on_next_time(generation, now):
    for n in range(20):
        make_article(f"Lamp {n}.")
    first = reconcile(at=now, seconds=0)
    assert (first.indexed, first.left) == (0, 20)
    assert reconcile(at=now).left == 0


REFUSE_POISON = """
    CREATE FUNCTION pg_temp.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'unstorable' USING ERRCODE = 'data_exception'; END $$;
    CREATE TRIGGER refuse BEFORE INSERT ON search_chunk FOR EACH ROW
    WHEN (NEW.text = 'Poison.') EXECUTE FUNCTION pg_temp.refuse()
"""


def test_an_article_that_cannot_be_stored_holds_up_no_other(generation, now):
    with connection.cursor() as cursor:
        cursor.execute(REFUSE_POISON)
    for body in ("Fine.", "Poison.", "Fine too."):
        make_article(body)
    outcome = reconcile(at=now)
    assert (outcome.indexed, outcome.failed, outcome.left) == (2, 1, 0)
    assert IndexedDocument.objects.count() == 2


def test_the_command_says_what_it_did_and_checks_without_changing(generation, capsys):
    make_article()
    with pytest.raises(SystemExit) as lagging:
        call_command("reconcile_index", "--check")
    assert lagging.value.code == 1
    assert not Chunk.objects.exists()
    call_command("reconcile_index")
    call_command("reconcile_index", "--check")
    assert "Indexed 1, updated 0, removed 0" in capsys.readouterr().out


def test_the_status_counts_what_lags(generation, now):
    translation = make_article()
    status = index_status(at=now)
    assert (status.lagging, status.documents, status.chunks) == (1, 0, 0)
    reconcile(at=now)
    status = index_status(at=now)
    assert (status.lagging, status.documents, status.chunks, status.is_outdated) == (0, 1, 1, False)
    unpublish(translation)
    assert index_status(at=now).lagging == 1
