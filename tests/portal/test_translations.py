"""The catalogs: complete, in step with the sources, and compiled."""

import re
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

import allauth
import django.contrib
import pytest
from babel.messages.catalog import Catalog, Message
from django.conf import settings
from django.utils.translation import gettext, ngettext, override

from portal.accounts.phrases import ALLAUTH, DJANGO
from portal.catalogs import compiled, extract_messages, locales, po_path, read_catalog, untranslated

PLACEHOLDER = re.compile(r"%%|%(?:\(\w+\))?[sd]|</?\w+[^>]*>")
QUOTES_OF_OTHERS = {"de": "«»”", "es": "“”„"}
FIRST_NAME_TERMS = {
    "de": re.compile(r"\b(du|dich|dir|dein\w*)\b", re.IGNORECASE),
    "es": re.compile(r"\b(tú|tus?|te|tienes|puedes|quieres)\b", re.IGNORECASE),
}
TERMS = {
    "help center": {"de": "Hilfe-Center", "es": "centro de ayuda"},
    "article": {"de": "Artikel", "es": "artículo"},
    "topic": {"de": "Them", "es": "tema"},
}
# Every `{% translate "…" %}`, found in another way than the extraction finds it.
TRANSLATE = re.compile(r"""{% translate (?:"([^"]+)"|'([^']+)')""")


@pytest.fixture(scope="module")
def messages() -> Catalog:
    return extract_messages()


@pytest.fixture(params=locales())
def catalog(request) -> Catalog:
    return read_catalog(request.param)


def keys(catalog: Catalog) -> set[tuple[object, str | None]]:
    return {(message.id, message.context) for message in catalog if message.id}


def texts(message: Message) -> list[tuple[str, str]]:
    """Pair each translated text with the English that it stands for."""
    if isinstance(message.id, str):
        return [(message.id, message.string)]
    return [(message.id[-1], string) for string in message.string]


def test_every_language_of_the_site_but_english_has_a_catalog():
    assert {"de", "es"} <= set(locales())
    assert set(locales()) >= {code for code, _ in settings.LANGUAGES} - {"en"}


def test_extraction_finds_what_templates_translate(messages):
    found = {
        (match[1] or match[2]).replace("%", "%%")
        for path in settings.BASE_DIR.joinpath("templates").rglob("*.html")
        for match in TRANSLATE.finditer(path.read_text(encoding="utf-8"))
    }
    assert len(found) > 50
    assert not {text for text in found if text not in messages}


def test_extraction_finds_plurals_and_lazy_strings(messages):
    assert messages["%(days)d day ago"].pluralizable
    assert "Signed-in customers" in messages


def test_catalogs_hold_exactly_the_messages_of_the_sources(catalog, messages):
    assert sorted(map(str, keys(messages) - keys(catalog))) == [], "run `make messages`, then translate"
    assert sorted(map(str, keys(catalog) - keys(messages))) == [], "run `make messages`"
    assert not catalog.obsolete


def test_every_message_has_a_confirmed_translation(catalog):
    assert untranslated(catalog) == []


def test_translations_keep_placeholders_and_markup(catalog):
    for message in catalog:
        for source, text in texts(message) if message.id else []:
            assert sorted(PLACEHOLDER.findall(text)) == sorted(PLACEHOLDER.findall(source)), text


def test_translations_are_calm_formal_and_quote_as_their_language_does(catalog):
    locale = str(catalog.locale)
    for message in catalog:
        for source, text in texts(message) if message.id else []:
            assert not set(QUOTES_OF_OTHERS.get(locale, "")) & set(text), text
            assert locale not in FIRST_NAME_TERMS or not FIRST_NAME_TERMS[locale].search(text), text
            assert "!" not in text
            assert '"' not in re.sub(r"<[^>]+>", "", text)
            assert [text[0].isspace(), text[-1].isspace()] == [source[0].isspace(), source[-1].isspace()]


def test_each_concept_has_one_word(catalog):
    for message in catalog:
        for source, text in texts(message) if message.id else []:
            for term, words in TERMS.items():
                if re.search(rf"\b{term}", source, re.IGNORECASE):
                    assert words.get(str(catalog.locale), "").lower() in text.lower(), text


@pytest.mark.parametrize("locale", locales())
def test_compiled_catalogs_are_those_of_the_sources(locale):
    shipped = GNUTranslations(BytesIO(po_path(locale).with_suffix(".mo").read_bytes()))
    fresh = GNUTranslations(BytesIO(compiled(read_catalog(locale))))
    assert _without_header(shipped) == _without_header(fresh), "run `make messages`"


def _without_header(catalog: GNUTranslations) -> dict[object, str]:
    return {key: text for key, text in catalog._catalog.items() if key}


@pytest.mark.parametrize(("package", "phrases"), [(allauth, ALLAUTH), (django.contrib, DJANGO)])
def test_phrases_that_are_worded_anew_still_exist(package, phrases):
    known: set[str] = set()
    for path in Path(package.__path__[0]).rglob("locale/es/LC_MESSAGES/django.mo"):
        known |= {key for key in GNUTranslations(BytesIO(path.read_bytes()))._catalog if isinstance(key, str)}
    assert not set(phrases) - known


@pytest.mark.parametrize(
    ("locale", "question", "one", "many"),
    [
        ("de", "Wie können wir helfen?", "1 Artikel", "2 Artikel"),
        ("es", "¿En qué podemos ayudarle?", "1 artículo", "2 artículos"),
    ],
)
def test_django_speaks_the_language(locale, question, one, many):
    with override(locale):
        assert gettext("How can we help?") == question
        counted = [ngettext("%(count)s article", "%(count)s articles", n) % {"count": n} for n in (1, 2)]
    assert counted == [one, many]
