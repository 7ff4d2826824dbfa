import pytest

from search.indexing.reconcile import reconcile
from search.models import IndexGeneration, VocabularyWord
from search.retrieval.vocabulary import refresh_vocabulary_if_drifted
from tests.factories.search import make_article, unpublish
from tests.search.asking import AT, index_all


def words(locale="en"):
    return set(VocabularyWord.objects.filter(locale=locale).values_list("word", flat=True))


@pytest.fixture
def site(generation):
    make_article("Charge the café battery. E07 no 12.", title="Batteries")
    return index_all()


def test_it_holds_words_as_they_are_written_and_no_codes(site):
    assert {"charge", "café", "battery", "batteries"} <= words()
    assert not {"e07", "12", "no"} & words()


def test_it_counts_chunks(site):
    make_article("Another battery.", title="Lamp")
    index_all()
    assert VocabularyWord.objects.get(locale="en", word="battery").chunks == 2


def test_languages_are_apart(site):
    make_article("Die Häuser.", title="Haus", locale="de")
    index_all()
    assert "häuser" in words("de")
    assert "häuser" not in words("en")


def test_nothing_is_done_while_nothing_is_new(site):
    assert refresh_vocabulary_if_drifted(generation_id=site.pk) is False


def test_a_reconcile_brings_new_words(site):
    make_article("The derailleur.", title="Gears")
    reconcile(at=AT)
    assert "derailleur" in words()


def test_it_goes_with_its_generation(site):
    IndexGeneration.objects.filter(pk=site.pk).delete()
    assert not VocabularyWord.objects.exists()


def test_a_reconcile_takes_out_words_of_articles_that_are_gone(site):
    gone = make_article("The gyroscope.", title="Compass")
    index_all()
    unpublish(gone)
    reconcile(at=AT)
    assert {"gyroscope", "compass"} & words() == set()
    assert "battery" in words()
