"""Questions in another language than the page: found by the text that they fit, shown in the reader's language."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kb.visibility import Visibility
from search.contracts import Relevance
from search.retrieval.language import detect_language, is_foreign, is_in_words, spoken_locales
from search.retrieval.lexical import Analysis, Word
from tests.factories.kb import make_article, make_translation
from tests.search.asking import PUBLIC, ask, index_all

pytestmark = pytest.mark.django_db

ENGLISH = """The battery holds its charge for sixty kilometres.

## Reset step by step

Hold the button of the battery for twelve seconds until the light turns green.

## Store it over winter

Keep it in a dry room.
"""
GERMAN = """Der Akku reicht für sechzig Kilometer.

## Schritt für Schritt zurücksetzen

Halten Sie die Taste am Akku zwölf Sekunden gedrückt, bis das Licht grün leuchtet.

## Im Winter lagern

Lagern Sie ihn in einem trockenen Raum.
"""
QUESTION = "How do I reset it when the light of the button never turns green?"


@pytest.fixture
def battery():
    """An article in English and German, among others in English alone."""
    article = make_article("Look after the battery", body=ENGLISH)
    make_translation(article, "Den Akku pflegen", locale="de", body=GERMAN)
    make_article("Pay an invoice", body="Invoices are due after fourteen days.")
    index_all()
    return article


def test_an_article_found_by_its_source_is_shown_in_the_readers_language_at_the_same_part(battery):
    found = ask(QUESTION, locale="de")
    assert [(hit.article_id, hit.locale, hit.title) for hit in found.hits[:1]] == [
        (battery.pk, "de", "Den Akku pflegen")
    ]
    assert found.hits[0].passage.heading_path == ("Schritt für Schritt zurücksetzen",)


def test_a_word_or_two_suffice_though_no_language_is_certain(battery):
    assert [hit.title for hit in ask("green light", locale="de").hits] == ["Den Akku pflegen"]


def test_what_is_in_its_own_language_alone_is_shown_in_it(battery):
    found = ask("When are the invoices due that I have to pay?", locale="de")
    assert [(hit.title, hit.locale) for hit in found.hits] == [("Pay an invoice", "en")]


def test_an_article_is_one_hit_whatever_its_languages(battery):
    for locale in ("en", "de"):
        found = ask(f"{QUESTION} Akku", locale=locale)
        assert [hit.article_id for hit in found.hits].count(battery.pk) == 1
        assert found.hits[0].locale == locale


def test_the_exchange_costs_one_query(battery):
    def queries(locale: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            ask(QUESTION, locale=locale)
        return len(captured)

    queries("en")
    assert queries("de") - queries("en") <= 1


@pytest.fixture
def only_in_spanish():
    """An article whose source nobody published: only the Spanish page shows it."""
    article = make_article("Draft", body="Not yet.", published=False)
    make_translation(
        article, "Pagar una factura", locale="es", body="Las facturas vencen después de catorce días."
    )
    make_article("Look after the battery", body=ENGLISH)
    index_all()
    return article


def test_a_language_that_has_the_answer_alone_is_named(only_in_spanish):
    found = ask("¿Después de cuántos días vencen las facturas?", locale="de")
    assert found.relevance is Relevance.NONE
    assert found.hits == ()
    assert found.other_locale == "es"


def test_nothing_is_named_that_its_reader_may_not_see(only_in_spanish):
    only_in_spanish.visibility = Visibility.STAFF
    only_in_spanish.save(update_fields=["visibility"])
    # The index has not heard of it yet: the texts themselves are asked.
    assert ask("¿Después de cuántos días vencen las facturas?", locale="de").other_locale is None
    index_all()
    assert ask("¿Después de cuántos días vencen las facturas?", locale="de").other_locale is None
    everything = frozenset(Visibility)
    assert (
        ask(
            "¿Después de cuántos días vencen las facturas?", locale="de", visibilities=everything
        ).other_locale
        == "es"
    )


def test_the_page_of_that_language_shows_it(only_in_spanish):
    assert ask("vencen las facturas", locale="es", visibilities=PUBLIC).hits[0].title == "Pagar una factura"


@pytest.mark.parametrize(
    ("text", "locales", "foreign"),
    [
        ("¿Por qué no está aceptando mi dirección de correo electrónico?", ("en",), True),
        ("¿Por qué no está aceptando mi dirección de correo electrónico?", ("en", "es-mx"), False),
        ("¿Cómo inicio sesión si perdí mi clave o mi teléfono?", ("en",), True),
        ("Dlaczego nie mogę się zalogować na swoje konto?", ("en", "de"), True),
        ("why is teh batery not chargeing in teh cold garage", ("en",), False),
        ("batería", ("en",), False),
    ],
)
def test_a_question_is_foreign_if_it_is_certainly_in_no_language_of_the_texts(text, locales, foreign):
    language = detect_language(text, among=locales)
    assert is_foreign(text, language, locales=locales) is foreign


def test_words_of_a_foreign_question_are_not_corrected(battery):
    found = ask("¿Por qué no está aceptando mi batería el cargador electrónico?", locale="es")
    assert (found.did_you_mean, found.corrected) == (None, None)


@pytest.mark.parametrize(
    ("text", "reader", "in_words"),
    [
        ("Dlaczego nie mogę się zalogować na swoje konto?", "pl", True),
        ("¿Por qué no está aceptando mi dirección?", "de", True),
        ("qqqqq wwwww xxxxx", "de", False),
    ],
)
def test_a_question_is_in_words_if_a_dictionary_has_one_or_its_reader_speaks_so(text, reader, in_words):
    language = detect_language(text, among={reader, "en"})
    assert is_in_words(text, language, reader=reader, locales=("en",)) is in_words


def analysis(**known: tuple[int, ...]) -> Analysis:
    """Say in how many chunks each word of the question is, by language."""
    words = (
        Word(locale=locale, lexeme=f"w{number}", chunks=chunks, weight=1.0)
        for locale, counts in known.items()
        for number, chunks in enumerate(counts)
    )
    return Analysis(words=tuple(words), constraint=None)


@pytest.mark.parametrize(
    ("text", "known", "spoken"),
    [
        ("Wie setze ich den Akku meines Fahrrads zurück?", {"de": (0, 0), "en": (3, 3)}, set()),
        ("How do I reset the battery of my bicycle?", {"de": (5, 5), "en": (3, 0)}, {"en"}),
        ("battery", {"de": (0,), "en": (3,)}, {"en"}),
        ("Akku", {"de": (2,), "en": (0,)}, set()),
        ("E07", {"de": (2,), "en": (3,)}, set()),
        ("Comment puis-je payer ma facture en ligne ?", {"de": (0,), "en": (0,)}, set()),
    ],
)
def test_a_question_is_searched_in_its_language_too_if_that_is_certain_or_knows_more_of_it(
    text, known, spoken
):
    language = detect_language(text, among=("de", "en"))
    assert spoken_locales(language, reader="de", locales=("de", "en"), analysis=analysis(**known)) == spoken


def test_regions_are_of_one_language():
    assert spoken_locales("en", reader="en-GB", locales=("en-GB", "en"), analysis=analysis()) == set()
    assert spoken_locales("en", reader="de", locales=("de", "en-us"), analysis=analysis()) == {"en-us"}
    assert spoken_locales("no", reader="nb", locales=("nb", "nn"), analysis=analysis()) == set()


@pytest.mark.parametrize(
    ("text", "among", "language"),
    [
        ("Métodos de autenticación", (), None),
        ("Métodos de autenticación", ("es", "en"), "es"),
        ("Métodos de autenticación", ("en",), None),
        ("重置密码", ("zh-hans", "en"), "zh"),
        ("Where is my order?", ("de", "fr"), "en"),
        ("E07 reset", ("de", "en"), None),
    ],
)
def test_expected_languages_settle_what_no_language_is_certain_of(text, among, language):
    assert detect_language(text, among=among) == language
