"""The admin pages of synonyms, pins and tied questions: previewed, stored through the services, by those who may."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kb.visibility import Visibility
from search.models import Chunk, ChunkKind, Pin, SynonymSet, TiedQuestion
from tests.factories.search import make_article
from tests.search.asking import index_all

SYNONYMS = reverse("admin:search_synonymset_changelist")
ADD_SYNONYMS = reverse("admin:search_synonymset_add")
ADD_PIN = reverse("admin:search_pin_add")
ADD_QUESTION = reverse("admin:search_tiedquestion_add")
IMPORT = reverse("admin:search_synonyms_import")


@pytest.fixture(autouse=True)
def articles(generation):
    made = {
        "stolen": make_article("Tell the police.", title="A stolen bicycle"),
        "lamp": make_article("The lamp has two modes.", title="The lamp"),
        "staff": make_article("Ours.", title="Secret", visibility=Visibility.STAFF),
    }
    index_all()
    return made


@pytest.fixture
def as_lead(client, lead):
    client.force_login(lead)
    return client


def synonyms(**fields):
    return {
        "locale": "en",
        "terms": "nicked, stolen",
        "finds": "",
        "preview_question": "",
        "reader": "",
    } | fields


def pin(*lines, **fields):
    data = {"locale": "en", "question": "lamp", "match": "exact", "articles": "\n".join(lines), "until": ""}
    return data | {"reader": ""} | fields


def test_synonyms_are_stored_with_who_made_them(as_lead, lead):
    assert as_lead.post(ADD_SYNONYMS, synonyms()).status_code == 302
    made = SynonymSet.objects.get()
    assert (made.words, made.created_by) == (["nicked", "stolen"], lead)
    assert "nicked, stolen" in as_lead.get(SYNONYMS).content.decode()


def test_they_are_changed_and_deleted(as_lead, lead):
    as_lead.post(ADD_SYNONYMS, synonyms())
    made = SynonymSet.objects.get()
    url = reverse("admin:search_synonymset_change", args=[made.pk])
    assert "nicked, stolen" in as_lead.get(url).content.decode()
    as_lead.post(url, synonyms(terms="nicked", finds="stolen"))
    made.refresh_from_db()
    assert (made.words, made.meaning, made.changed_by) == (["nicked"], ["stolen"], lead)
    as_lead.post(reverse("admin:search_synonymset_delete", args=[made.pk]), {"post": "yes"})
    assert not SynonymSet.objects.exists()


@pytest.mark.parametrize(("words", "says"), [("nicked", "two different"), ("bike, the", "too common")])
def test_bad_synonyms_come_back_with_what_is_wrong(as_lead, words, says):
    response = as_lead.post(ADD_SYNONYMS, synonyms(terms=words))
    assert says in response.content.decode()
    assert not SynonymSet.objects.exists()


def test_a_preview_shows_both_and_stores_nothing(as_lead):
    response = as_lead.post(ADD_SYNONYMS, synonyms(preview_question="nicked", _preview="1"))
    page = response.content.decode()
    assert "nothing is stored yet" in page
    assert "A stolen bicycle" in page
    assert not SynonymSet.objects.exists()


def test_a_preview_of_a_pin_says_by_what_it_is_pinned(as_lead, articles):
    lines = (str(articles["stolen"].article_id), articles["lamp"].slug)
    page = as_lead.post(ADD_PIN, pin(*lines, _preview="1")).content.decode()
    assert "pinned by “lamp”" in page
    assert page.index("<li>A stolen bicycle") < page.rindex("<li>The lamp")
    assert not Pin.objects.exists()


@pytest.mark.parametrize(("reader", "is_shown"), [("visitor", False), ("staff", True)])
def test_a_preview_shows_what_that_reader_may_read(as_lead, articles, reader, is_shown):
    data = pin(str(articles["staff"].article_id), reader=reader, _preview="1")
    assert ("<li>Secret" in as_lead.post(ADD_PIN, data).content.decode()) is is_shown


def test_a_pin_takes_addresses_and_numbers_in_their_order(as_lead, articles, lead):
    address = f"https://help.example.com/en/articles/{articles['stolen'].slug}/?x=1#top"
    response = as_lead.post(ADD_PIN, pin(address, str(articles["lamp"].article_id)))
    assert response.status_code == 302, response.content.decode()
    made = Pin.objects.get()
    ids = [articles["stolen"].article_id, articles["lamp"].article_id]
    assert ([one.article_id for one in made.pinned.all()], made.created_by) == (ids, lead)
    listed = as_lead.get(reverse("admin:search_pin_changelist")).content.decode()
    assert "A stolen bicycle · The lamp" in listed
    assert as_lead.get(reverse("admin:search_pin_change", args=[made.pk])).status_code == 200


def test_an_address_without_an_article_is_refused(as_lead):
    assert (
        "No article is at “/en/articles/nowhere/”"
        in as_lead.post(ADD_PIN, pin("/en/articles/nowhere/")).content.decode()
    )


def test_a_writer_ties_and_unties_questions(client, writer, articles):
    client.force_login(writer)
    data = {"article_address": articles["stolen"].slug, "locale": "en", "text": "my ride is gone"}
    assert client.post(ADD_QUESTION, data).status_code == 302
    made = TiedQuestion.objects.get()
    assert made.created_by == writer
    assert "tied to the article already" in client.post(ADD_QUESTION, data).content.decode()
    client.post(reverse("admin:search_tiedquestion_delete", args=[made.pk]), {"post": "yes"})
    assert not Chunk.objects.filter(kind=ChunkKind.QUESTION).exists()


@pytest.mark.parametrize(
    "url", [SYNONYMS, ADD_SYNONYMS, ADD_PIN, IMPORT, reverse("admin:search_synonyms_export")]
)
def test_a_writer_neither_sees_nor_changes_synonyms_and_pins(client, writer, url):
    client.force_login(writer)
    assert client.get(url).status_code == 403


def upload(text):
    return {"file": SimpleUploadedFile("synonyms.csv", text if isinstance(text, bytes) else text.encode())}


def test_what_is_exported_is_imported_again(as_lead):
    rows = 'language,words,meaning\nen,"bike, bicycle",\nen,nicked,stolen\nde,"Rad, Fahrrad",\n'
    assert "Added: 3" in as_lead.post(IMPORT, upload(rows)).content.decode()
    exported = as_lead.get(reverse("admin:search_synonyms_export"))
    assert sorted(exported.content.decode().splitlines()) == sorted(rows.splitlines())
    assert "Added: 0. Already there: 3." in as_lead.post(IMPORT, upload(exported.content)).content.decode()


def test_every_bad_line_is_named_and_nothing_stored(as_lead):
    rows = 'language,words,meaning\nen,"bike, bicycle",\nxx,"a, b",\nen,bike,\nen,a,b,c,d\n'
    response = as_lead.post(IMPORT, upload(rows))
    page = response.content.decode()
    assert response.status_code == 422
    assert all(f"Line {line}:" in page for line in (3, 4, 5))
    assert not SynonymSet.objects.exists()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"\xff\xfe", "not in UTF-8"),
        ("a,b\n", "first line must be"),
        (b"x" * 1_000_001, "megabyte"),
        ("", "empty"),
    ],
)
def test_what_is_no_such_file_is_refused(as_lead, text, says):
    response = as_lead.post(IMPORT, upload(text))
    assert response.status_code == 422
    assert says in response.content.decode()


def test_a_spreadsheet_with_semicolons_is_read(as_lead):
    assert (
        "Added: 1"
        in as_lead.post(IMPORT, upload("language;words;meaning\nen;bike, bicycle;\n")).content.decode()
    )
