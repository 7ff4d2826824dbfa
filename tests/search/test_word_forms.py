"""A word is found in the other forms that articles have of it: joined to others, taken apart, misspelled, respelled."""

import pytest

from kb.visibility import Visibility
from search.contracts import Leg
from search.models import VocabularyWord
from search.retrieval.dictionaries import dictionary
from search.retrieval.forms import Form, FormKind, choose_parts, is_compound, wanted_forms
from search.retrieval.misspellings import may_be_misspelled, meant_by
from tests.factories.search import make_article
from tests.search.asking import index_all, ranked

WORDS = frozenset({Leg.LEXICAL})


def found(text, *, locale="de"):
    return ranked(text, legs=WORDS, locale=locale)


def part(word):
    return Form(FormKind.PART, "de", "kontoverwaltung", "kontoverwalt", word, word, 1)


@pytest.mark.parametrize(
    ("asked", "locale", "body"),
    [
        ("Passwort", "de", "Die Passwortänderung dauert eine Minute."),
        ("Kontoverwaltung", "de", "Hier geht es um die Verwaltung des Kontos."),
        ("Akkuladegerät", "de", "Das Ladegerät für den Akku."),
        ("Akku", "de", "Der Akkustand steht auf dem Display."),
        ("wachtwoord", "nl", "Zo werkt een wachtwoordwijziging."),
        ("fietsverzekering", "nl", "De verzekering van je fiets."),
        ("adgangskode", "da", "Sådan virker en adgangskodeændring."),
        ("lösenord", "sv", "Så fungerar lösenordsbyte."),
        ("Rueckgabe", "de", "Die Rückgabe ist kostenlos."),
        ("Strasse", "de", "Die Straße ist gesperrt."),
        ("cafe", "en", "The café opens at nine."),
        ("café", "en", "The cafe opens at nine."),
        ("cancion", "es", "Las canciones: cada canción suena."),
        ("receive", "en", "You recieve a letter."),
        ("received", "en", "You recieve a letter."),
    ],
)
def test_it_is_found_in_another_form(generation, asked, locale, body):
    made = make_article(body, title="Info", locale=locale)
    make_article("Etwas anderes.", title="Anderes", locale=locale)
    index_all()
    assert found(asked, locale=locale) == [made.article_id]


def test_the_word_itself_comes_before_its_compounds(generation):
    joined = make_article("Die Passwortänderung, noch eine Passwortänderung.", title="Info")
    for translation in (joined, plain := make_article("Das Passwort steht da.", title="Info")):
        translation.article.source_locale = translation.locale = "de"
        translation.article.save()
        translation.save()
    index_all()
    assert found("passwort") == [plain.article_id, joined.article_id]


def test_a_word_that_only_begins_alike_is_no_compound():
    assert is_compound("passwortänderung", of="passwort", locale="de")
    assert is_compound("akkustand", of="akku", locale="de")
    assert not is_compound("halterung", of="halte", locale="de")
    assert not is_compound("akkus", of="akku", locale="de")


def test_parts_leave_as_little_over_as_can_be():
    chosen = choose_parts(
        "kontoverwaltung", [part("konto"), part("kontos"), part("verwaltung"), part("altung")]
    )
    assert [form.word for form in chosen] == ["konto", "verwaltung"]
    assert choose_parts("kontoverwaltung", [part("konto"), part("altung")]) == ()


def test_languages_that_do_not_join_words_ask_for_nothing():
    assert wanted_forms("password management", locales=["en", "es", "fr"]) == ()
    assert {form.locale for form in wanted_forms("Kontoverwaltung", locales=["en", "de"])} == {"de"}


@pytest.mark.parametrize(
    ("word", "meant"),
    [("recieve", "receive"), ("adress", "address"), ("batery", "battery"), ("pedelec", None)],
)
def test_a_misspelled_word_was_meant_to_be_a_good_one(word, meant):
    assert meant_by(word, dictionary("en")) == meant


def test_good_words_of_any_language_and_codes_are_not_misspelled():
    assert may_be_misspelled("recieve", locale="en", locales={"en"})
    for word in ("receive", "e07", "bremse", "abc"):
        assert not may_be_misspelled(word, locale="en", locales={"en", "de"})


def test_a_hidden_misspelling_is_not_found(generation):
    make_article("You recieve a letter.", title="Secret", visibility=Visibility.STAFF)
    make_article("Something else.", title="Open")
    index_all()
    assert VocabularyWord.objects.filter(word="recieve", meant="receiv").exists()
    assert found("receive", locale="en") == []
