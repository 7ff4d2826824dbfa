"""What our own document store promises beyond the contract: nobody sees or changes what they may not."""

import pytest
from django.db import transaction

from kb.visibility import Visibility
from search.models import Chunk
from tests.factories.search import make_article, publish, unpublish
from tests.search.asking import index_all

EVERYBODY = [str(name) for name in Visibility]


def open_store(**options):
    from search.stores.document_store import IndexDocumentStore

    return IndexDocumentStore(**{"locale": "en", **options})


def passage(translation, ordinal=0, text="Press the lamp.", **options):
    from haystack import Document

    return Document(id=f"{translation.pk}-{ordinal}", content=text, **options)


@pytest.fixture
def indexed(generation):
    made = [
        make_article("Hold the button.", title="Reset the battery"),
        make_article("Secret button.", title="Reset remotely", visibility=Visibility.STAFF),
    ]
    index_all()
    return made


def test_a_reader_is_shown_what_they_may_read(indexed):
    assert [one.meta["title"] for one in open_store().filter_documents()] == ["Reset the battery"]
    assert open_store(visibilities=EVERYBODY).count_documents() == 2


def test_no_filter_shows_more(indexed):
    tricks = {
        "operator": "OR",
        "conditions": [
            {"field": "meta.visibility", "operator": "==", "value": "staff"},
            {"field": "meta.ordinal", "operator": ">=", "value": 0},
        ],
    }
    store = open_store()
    assert len(store.filter_documents(tricks)) == 1
    assert len(store.matching("button", filters=tricks)) == 1


@pytest.mark.parametrize("change", ["hidden", "unpublished", "rewritten"])
def test_what_the_index_has_not_followed_yet_is_not_shown(indexed, change, embedder):
    translation = indexed[0]
    if change == "hidden":
        type(translation.article).objects.filter(pk=translation.article_id).update(visibility="staff")
    elif change == "unpublished":
        unpublish(translation)
    else:
        publish(translation, "Another text.")
    store = open_store()
    assert store.filter_documents() == []
    assert store.matching("button") == []
    assert store.nearest(embedder.embed_query("button").tolist()) == []


def test_what_is_written_in_a_transaction_is_found_in_it(generation, embedder):
    translation = make_article("Text.", title="Lamp")
    vector = embedder.embed_query("press the lamp").tolist()
    store = open_store()
    with transaction.atomic():
        store.write_documents([passage(translation, embedding=vector)])
        assert [one.content for one in store.nearest(vector)] == ["Press the lamp."]
        assert [one.content for one in store.matching("pressing lamps")] == ["Press the lamp."]
        transaction.set_rollback(True)
    assert store.count_documents() == 0


def test_a_document_cannot_widen_who_reads_it(generation):
    hidden = make_article("Text.", visibility=Visibility.STAFF)
    meta = {"visibility": "public", "locale": "de", "title": "Mine"}
    open_store(visibilities=EVERYBODY).write_documents([passage(hidden, meta=meta)])
    chunk = Chunk.objects.get()
    assert (chunk.visibility, chunk.locale, chunk.title) == ("staff", "en", "Reset the battery")
    assert open_store().count_documents() == 0


def test_what_cannot_be_read_cannot_be_deleted(indexed):
    staff = open_store(visibilities=EVERYBODY)
    ids = [document.id for document in staff.filter_documents()]
    open_store().delete_documents(ids)
    assert [one.meta["title"] for one in staff.filter_documents()] == ["Reset remotely"]


@pytest.mark.parametrize("bad", ["vector", "id", "unpublished"])
def test_what_is_no_passage_is_refused_and_nothing_is_written(generation, bad):
    from dataclasses import replace

    from haystack.document_stores.errors import DocumentStoreError

    good = make_article("Text.")
    document = passage(make_article("Other."))
    if bad == "vector":
        document = replace(document, embedding=[1.0, 2.0])
    elif bad == "id":
        document = replace(document, id="some id")
    else:
        document = passage(unpublished())
    with pytest.raises(DocumentStoreError):
        open_store().write_documents([passage(good), document])
    assert not Chunk.objects.exists()


def unpublished():
    translation = make_article("Draft.")
    unpublish(translation)
    return translation


def test_what_was_deleted_comes_back_with_its_article(indexed):
    store = open_store()
    store.delete_documents([document.id for document in store.filter_documents()])
    assert store.count_documents() == 0
    index_all()
    assert store.count_documents() == 1


@pytest.mark.parametrize(
    ("operator", "value", "count"),
    [("==", None, 0), ("!=", None, 1), ("==", 0.0, 1), ("==", "0", 0), ("==", True, 0), (">", None, 0)],
)
def test_odd_values_match_what_they_are(indexed, operator, value, count):
    filters = {"field": "meta.ordinal", "operator": operator, "value": value}
    assert len(open_store().filter_documents(filters)) == count


@pytest.mark.parametrize("value", ["x' OR 1=1 --", "%", "a\x00b", "\\"])
def test_a_value_is_never_part_of_the_statement(indexed, value):
    for field in ("meta.title", "content", "meta.locale"):
        assert open_store().filter_documents({"field": field, "operator": "==", "value": value}) == []


def test_a_field_that_passages_do_not_have_is_refused(indexed):
    from haystack.errors import FilterError

    with pytest.raises(FilterError, match="article_id"):
        open_store().filter_documents({"field": "meta.document__revision", "operator": "==", "value": 1})


def test_both_retrievers_compose_with_haystack_s_own_joiner(indexed, embedder):
    from haystack import Pipeline
    from haystack.components.joiners import DocumentJoiner

    from search.stores.retrievers import IndexEmbeddingRetriever, IndexTextRetriever

    pipeline = Pipeline()
    pipeline.add_component("words", IndexTextRetriever(open_store()))
    pipeline.add_component("meaning", IndexEmbeddingRetriever(open_store()))
    pipeline.add_component("join", DocumentJoiner(join_mode="reciprocal_rank_fusion"))
    pipeline.connect("words", "join")
    pipeline.connect("meaning", "join")
    vector = embedder.embed_query("reset the battery").tolist()
    found = pipeline.run({"words": {"query": "reset the battery"}, "meaning": {"query_embedding": vector}})
    assert [document.meta["title"] for document in found["join"]["documents"]] == ["Reset the battery"]
