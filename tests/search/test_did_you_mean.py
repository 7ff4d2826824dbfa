import pytest

from kb.visibility import Visibility
from search.retrieval.did_you_mean import (
    Correction,
    are_forms_of_one,
    choose_correction,
    correct_text,
    edit_distance,
    is_correctable,
)
from tests.factories.search import make_article
from tests.search.asking import EVERYTHING, ask, index_all


def near(typed, *words):
    return [Correction(typed, word, "en", chunks, (word,)) for word, chunks in words]


def meant(result):
    """Return the correction, searched or only offered."""
    return result.corrected or result.did_you_mean


@pytest.fixture
def site(generation):
    make_article("Charge the battery with the moistureless adapter.", title="Charging the battery")
    make_article("The brake lever and the gearshift.", title="Brakes")
    return index_all()


@pytest.mark.parametrize(
    ("a", "b", "edits"),
    [
        ("battery", "battery", 0),
        ("batery", "battery", 1),
        ("abttery", "battery", 1),
        ("brakes", "break", 3),
        ("", "abc", 3),
    ],
)
def test_edits_are_counted_with_swaps_as_one(a, b, edits):
    assert edit_distance(a, b) == edit_distance(b, a) == edits


def test_the_fewest_edits_win_then_the_same_beginning_then_frequency():
    assert choose_correction("batery", near("batery", ("buttery", 9), ("battery", 1))).word == "battery"
    assert choose_correction("cabel", near("cabel", ("label", 9), ("cable", 1))).word == "cable"
    assert choose_correction("lampe", near("lampe", ("lamp", 1), ("lamps", 5))).word == "lamps"


def test_what_is_too_far_is_no_correction():
    assert choose_correction("xylophone", near("xylophone", ("telephone", 50))) is None


def test_codes_short_words_and_good_words_are_left_alone():
    assert not any(is_correctable(word, locale="en") for word in ["E07", "app", "don't", "scared", "kind"])
    assert is_correctable("recieved", locale="en")


def test_a_word_is_as_near_as_its_stem():
    heard = [
        Correction("squeek", "squeal", "en", 9, ("squeal",)),
        Correction("squeek", "squeaking", "en", 1, ("squeak",)),
        Correction("squeek", "squeeze", "en", 5, ("squeez",)),
    ]
    assert choose_correction("squeek", heard).word == "squeaking"


def test_another_form_that_no_dictionary_lists_is_no_correction():
    assert are_forms_of_one("darme", "darse", locale="es")
    assert not are_forms_of_one("batery", "battery", locale="en")
    assert choose_correction("darme", [Correction("darme", "darse", "es", 3, ("dars",))]) is None


def test_a_word_of_another_language_of_the_help_center_is_left_alone(site):
    make_article("Die Bremsen quietschen.", title="Bremsen", locale="de")
    index_all()
    assert meant(ask("gebühren")) is None


def test_a_question_of_misspelled_words_is_searched_corrected(site):
    found = ask("batery")
    assert (found.corrected, found.did_you_mean) == ("battery", None)
    assert found.hits[0].title == "Charging the battery"
    assert found.relevance is ask("battery").relevance


def test_what_is_found_as_it_was_typed_is_not_searched_otherwise(site):
    assert ask("how to charge the batery").corrected is None


def test_a_correction_that_finds_nothing_is_not_said_to_be_searched(site):
    found = ask("batery", category_id=0)
    assert (found.hits, found.corrected) == ((), None)


def test_the_rest_of_the_question_stays_as_it_was():
    corrections = near("batery", ("battery", 1))
    assert correct_text("Batery  low: batery?", corrections) == "Battery  low: battery?"


def test_a_misspelled_word_is_offered_corrected(site):
    assert ask("how to charge the batery").did_you_mean == "how to charge the battery"


def test_a_good_question_is_left_alone(site):
    assert ask("how do I charge the battery").did_you_mean is None


def test_a_good_word_that_no_article_has_is_left_alone(site):
    assert ask("is the brake scared").did_you_mean is None


def test_another_form_of_a_known_word_is_not_misspelled(site):
    assert ask("gearshifts").did_you_mean is None


def test_no_word_of_a_hidden_article_is_offered(generation):
    make_article("The zorbulator is secret.", title="Zorbulator", visibility=Visibility.STAFF)
    make_article("The lamp.", title="Lamp")
    index_all()
    assert meant(ask("zorbulater")) is None
    assert meant(ask("zorbulater", visibilities=EVERYTHING)) == "zorbulator"


def test_no_form_of_a_word_that_only_a_hidden_article_has_is_offered(generation):
    make_article("The zorbulators are secret.", title="Secret", visibility=Visibility.STAFF)
    make_article("A zorbulator.", title="Open")
    index_all()
    assert meant(ask("zorbulatoors")) == "zorbulator"


def test_a_word_is_no_longer_offered_once_its_article_is_hidden(site):
    from kb.models import Article

    Article.objects.update(visibility=Visibility.STAFF)
    assert ask("how to charge the batery").did_you_mean is None


@pytest.mark.parametrize("hidden", ["The chargor protocol.", "Nothing of that kind."])
def test_hidden_texts_do_not_keep_a_word_from_being_corrected(generation, hidden):
    make_article("Plug the charger into the bike.", title="Charger")
    make_article(hidden, title="For staff", visibility=Visibility.STAFF)
    index_all()
    assert meant(ask("chargor")) == "charger"
    is_known = hidden.startswith("The chargor")
    assert (meant(ask("chargor", visibilities=EVERYTHING)) is None) is is_known
