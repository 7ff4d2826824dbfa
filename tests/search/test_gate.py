import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from search.embedding import use_embedder
from search.indexing.gate import check_generation
from search.indexing.rebuild import GateFailed, RebuildOptions, rebuild
from search.indexing.reconcile import reconcile
from search.models import Chunk, GenerationState, IndexedDocument, IndexGeneration
from search.retrieval.vocabulary import refresh_vocabulary
from tests.factories.search import make_article, unpublish
from tests.fakes import HashingEmbedder

SUBJECTS = ("lamp", "saddle", "chain", "pedal", "charger", "invoice", "helmet", "basket")


@pytest.fixture
def built(generation, now):
    for subject in SUBJECTS:
        make_article(
            f"Turn the {subject} left.\n\n## More\n\nThe {subject} is heavy.", title=f"The {subject}"
        )
    reconcile(at=now)
    refresh_vocabulary(generation_id=generation.pk)
    return generation


def failed(generation):
    return [check.name for check in check_generation(generation).checks if not check.passed]


def test_a_whole_generation_passes_every_check(built):
    report = check_generation(built)
    assert report.passed
    assert {check.name: check.found for check in report.checks}["counts"] == len(SUBJECTS)
    assert all(check.expected for check in report.checks)


def spoil_lose_a_document(built):
    IndexedDocument.objects.filter(generation=built).first().delete()


def spoil_lose_a_passage(built):
    Chunk.objects.filter(generation=built).first().delete()


def spoil_keep_what_is_hidden(built):
    unpublish(IndexedDocument.objects.filter(generation=built).first().translation)


@pytest.mark.parametrize("spoil", [spoil_lose_a_document, spoil_lose_a_passage, spoil_keep_what_is_hidden])
def test_what_is_missing_or_too_much_is_counted(built, spoil):
    spoil(built)
    assert "counts" in failed(built)


def test_a_text_that_is_not_the_one_that_was_hashed_is_found(built):
    Chunk.objects.filter(pk=Chunk.objects.first().pk).update(text="Something else.")
    assert "hashes" in failed(built)


def test_a_missing_vector_is_found(built):
    Chunk.objects.filter(pk=Chunk.objects.first().pk).update(embedding=None)
    assert "vectors" in failed(built)


def test_lost_words_are_found(built):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE search_chunk SET tsv = ''::tsvector")
    assert "found by words" in failed(built)


def test_passages_that_are_like_many_others_are_not_asked_for(built, monkeypatch):
    monkeypatch.setattr("search.indexing.gate.MOST_HOLDERS", 0)
    words = next(check for check in check_generation(built).checks if check.name == "found by words")
    assert (words.expected, words.passed) == (0, True)
    assert "have no rare words" in words.detail


def test_an_article_that_cannot_be_stored_holds_up_no_generation(built):
    document = IndexedDocument.objects.filter(generation=built).first()
    spared = document.translation_id
    document.delete()
    report = check_generation(built, unstorable={spared})
    assert report.passed
    assert "cannot be stored: 1" in {check.detail for check in report.checks}


SPOIL = """
    CREATE FUNCTION pg_temp.spoil() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF current_setting('tests.spoils', true) = 'yes' THEN NEW.text := 'spoiled'; END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER spoil BEFORE INSERT ON search_chunk FOR EACH ROW EXECUTE FUNCTION pg_temp.spoil()
"""


def spoil_writes(answer):
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('tests.spoils', %s, true)", [answer])


@pytest.fixture
def spoiled_writes(built):
    """Whatever is written from now on is spoiled on its way; the transaction of the test ends it."""
    with connection.cursor() as cursor:
        cursor.execute(SPOIL)
    spoil_writes("yes")
    return built


def test_a_gate_that_fails_leaves_the_live_one_and_says_what_to_do(spoiled_writes, now):
    with use_embedder(HashingEmbedder(dimensions=64, label="other")):
        with pytest.raises(GateFailed):
            rebuild(at=now, options=RebuildOptions())
        with pytest.raises(CommandError, match=r"(?s)FAILED hashes.*--afresh"):
            call_command("reindex")
    assert IndexGeneration.objects.serving_site().pk == spoiled_writes.pk
    left = IndexGeneration.objects.get(state=GenerationState.BUILDING)
    assert left.gate_report["passed"] is False


def test_afresh_throws_away_what_was_built(spoiled_writes, now):
    other = HashingEmbedder(dimensions=64, label="other")
    with use_embedder(other):
        with pytest.raises(GateFailed):
            rebuild(at=now)
        spoil_writes("no")
        with pytest.raises(GateFailed):
            rebuild(at=now)
        outcome = rebuild(at=now, options=RebuildOptions(afresh=True))
    assert outcome.is_live
    assert outcome.report.passed
