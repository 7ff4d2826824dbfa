"""Terms and snippets in the workshop."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kb.models import Snippet, SnippetText, Term, TermWord
from kb.services import write_snippet, write_term
from tests.factories.kb import PUBLISHED_AT, make_article

pytestmark = pytest.mark.django_db

TERMS, SNIPPETS = "/workshop/articles/terms/", "/workshop/articles/snippets/"


def words(term: Term) -> dict[str, str]:
    return dict(term.words.values_list("locale", "word"))


def take(client, text: str, encoding: str = "utf-8"):
    file = SimpleUploadedFile("terms.csv", text.encode(encoding), "text/csv")
    return client.post(f"{TERMS}list/", {"list": file}, follow=True)


def test_a_term_is_written_changed_and_deleted(client, writer):
    client.force_login(writer)
    client.post(TERMS, {"word_en": "battery", "word_de": "Akku", "meaning": "Stores power"})
    term = Term.objects.get()
    client.post(TERMS, {"term": term.pk, "word_en": "battery", "word_de": "Batterie"})
    assert words(term) == {"en": "battery", "de": "Batterie"}
    client.post(TERMS, {"term": term.pk, "wish": "delete"})
    assert Term.objects.count() == 0


def test_a_word_that_is_taken_is_refused_and_kept_in_the_form(client, writer):
    write_term(words={"en": "battery"}, by=None)
    client.force_login(writer)
    page = client.post(TERMS, {"word_en": "Battery", "word_de": "Akku"})
    assert page.status_code == 422
    assert 'value="Akku"' in page.text


def test_a_list_comes_back_as_it_went_out(client, writer):
    write_term(words={"en": "battery", "de": "Akku"}, by=None, meaning="=1+1")
    client.force_login(writer)
    told = b"".join(client.get("/workshop/articles/terms.csv").streaming_content).decode()
    assert "'=1+1" in told
    Term.objects.all().delete()
    take(client, told)
    assert words(Term.objects.get()) == {"en": "battery", "de": "Akku"}
    assert Term.objects.get().meaning == "=1+1"


def test_a_list_changes_known_terms_and_is_taken_whole_or_not_at_all(client, writer):
    write_term(words={"en": "battery"}, by=None)
    client.force_login(writer)
    take(client, "en,de\nbattery,Akku\n")
    assert words(Term.objects.get()) == {"en": "battery", "de": "Akku"}
    page = take(client, "en,de\nsaddle,Sattel\n,\n")
    assert page.status_code == 422
    assert "Line 3 has no word." in page.text
    assert TermWord.objects.filter(word="saddle").count() == 0


@pytest.mark.parametrize("text", ["", "word\nbattery\n"])
def test_a_list_that_names_no_language_is_refused(client, writer, text):
    client.force_login(writer)
    assert take(client, text).status_code == 422


def test_a_list_in_another_encoding_is_refused(client, writer):
    client.force_login(writer)
    assert "not in UTF-8" in take(client, "en\nöl\n", encoding="latin-1").text


def test_a_snippet_is_written_in_each_language_and_says_where_it_is_shown(client, reviewer):
    client.force_login(reviewer)
    client.post(f"{SNIPPETS}new/", {"name": "price", "locale": "en", "body": "10 EUR"})
    make_article("Plans", body="It costs {{snippet:price}}.")
    address = reverse("editor:snippet", args=["price"])
    client.post(address, {"locale": "de", "body": "zehn Euro"})
    assert SnippetText.objects.get(locale="de").body == "zehn Euro"
    page = client.get(address)
    assert [text.live_revision.title for text in page.context["texts"]] == ["Plans"]
    assert "{{snippet:price}}" in page.text
    client.post(reverse("editor:delete-snippet", args=["price"]))
    assert Snippet.objects.filter(name="price").exists()


def test_a_snippet_that_would_show_itself_is_refused_and_nothing_typed_is_lost(client, reviewer):
    write_snippet(name="a", locale="en", body="{{snippet:b}}", by=None, at=PUBLISHED_AT)
    client.force_login(reviewer)
    page = client.post(f"{SNIPPETS}new/", {"name": "b", "locale": "en", "body": "Then {{snippet:a}}"})
    assert page.status_code == 422
    assert "It would show itself:" in page.text
    assert page.context["form"]["body"].value() == "Then {{snippet:a}}"


def test_a_writer_reads_snippets_and_changes_none(client, writer):
    write_snippet(name="a", locale="en", body="Text", by=None, at=PUBLISHED_AT)
    client.force_login(writer)
    assert "Text" in client.get(reverse("editor:snippet", args=["a"])).text
    assert client.post(reverse("editor:snippet", args=["a"]), {"body": "New"}).status_code == 403
    assert client.get(f"{SNIPPETS}new/").status_code == 403
