"""One contract for every store: ours, Qdrant (in this process), and Haystack's own in-memory store as the reference."""

import numpy as np
import pytest

from tests.factories.search import make_article, make_category

DIMENSIONS = 256


def vector(number):
    rng = np.random.default_rng(number)
    values = rng.normal(size=DIMENSIONS)
    return [float(value) for value in values / np.linalg.norm(values)]


@pytest.fixture
def translations(generation):
    category = make_category()
    return [
        make_article("Text.", title="Lamp", category=category),
        make_article("Text.", title="Lampe", locale="de", category=category),
    ]


@pytest.fixture(params=["index", "qdrant", "memory"])
def store(request, generation):
    from haystack.document_stores.in_memory import InMemoryDocumentStore
    from haystack_integrations.document_stores.qdrant import QdrantDocumentStore

    from search.stores.document_store import IndexDocumentStore

    if request.param == "index":
        yield IndexDocumentStore(locale="en")
    elif request.param == "memory":
        yield InMemoryDocumentStore(embedding_similarity_function="cosine")
    else:
        made = QdrantDocumentStore(
            ":memory:", embedding_dim=DIMENSIONS, similarity="cosine", progress_bar=False
        )
        yield made
        made.close()


@pytest.fixture
def retriever(store):
    from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
    from haystack_integrations.components.retrievers.qdrant import QdrantEmbeddingRetriever

    from search.stores.retrievers import IndexEmbeddingRetriever

    makers = (IndexEmbeddingRetriever, QdrantEmbeddingRetriever, InMemoryEmbeddingRetriever)
    by_store = {"IndexDocumentStore": 0, "QdrantDocumentStore": 1, "InMemoryDocumentStore": 2}
    return makers[by_store[type(store).__name__]](store)


@pytest.fixture
def documents(translations):
    """Return three passages of an English article and two of a German one."""
    made = [passage(translations[0], ordinal, f"Lamp {ordinal}") for ordinal in range(3)]
    return made + [passage(translations[1], ordinal, f"Lampe {ordinal}") for ordinal in range(2)]


def passage(translation, ordinal, text):
    from haystack import Document

    meta = {
        "translation_id": translation.pk,
        "article_id": translation.article_id,
        "locale": translation.locale,
        "ordinal": ordinal,
        "heading_path": ["Care", "Light"],
        "anchor": "light",
    }
    number = translation.pk * 10 + ordinal
    return Document(id=f"{translation.pk}-{ordinal}", content=text, embedding=vector(number), meta=meta)


def texts(documents):
    return sorted(document.content for document in documents)


def test_an_empty_store_has_no_documents(store):
    assert store.count_documents() == 0
    assert store.filter_documents() == []


def test_what_is_written_is_counted_and_read(store, documents):
    assert store.write_documents(documents) == 5
    assert store.count_documents() == 5
    read = {document.id: document for document in store.filter_documents()}
    assert set(read) == {document.id for document in documents}
    for written in documents:
        assert read[written.id].content == written.content
        assert written.meta.items() <= read[written.id].meta.items()


def test_a_duplicate_fails_and_changes_nothing(store, documents):
    from haystack.document_stores.errors import DuplicateDocumentError
    from haystack.document_stores.types import DuplicatePolicy

    store.write_documents(documents[:1])
    again = passage_like(documents[0], "Changed")
    with pytest.raises(DuplicateDocumentError):
        store.write_documents([again], policy=DuplicatePolicy.FAIL)
    assert texts(store.filter_documents()) == ["Lamp 0"]


def passage_like(document, text):
    from dataclasses import replace

    return replace(document, content=text)


def test_a_duplicate_is_skipped(store, documents):
    from haystack.document_stores.types import DuplicatePolicy

    store.write_documents(documents[:1])
    changed = [passage_like(documents[0], "Changed"), documents[1]]
    assert store.write_documents(changed, policy=DuplicatePolicy.SKIP) == 1
    assert texts(store.filter_documents()) == ["Lamp 0", "Lamp 1"]


def test_a_duplicate_is_overwritten(store, documents):
    from haystack.document_stores.types import DuplicatePolicy

    store.write_documents(documents[:2])
    changed = [passage_like(documents[0], "Changed")]
    assert store.write_documents(changed, policy=DuplicatePolicy.OVERWRITE) == 1
    assert texts(store.filter_documents()) == ["Changed", "Lamp 1"]


def test_deleting_takes_what_is_named_and_ignores_the_rest(store, documents):
    store.write_documents(documents)
    store.delete_documents([documents[0].id, "999999-0"])
    assert texts(store.filter_documents()) == ["Lamp 1", "Lamp 2", "Lampe 0", "Lampe 1"]
    assert store.count_documents() == 4


def test_only_documents_can_be_written(store):
    with pytest.raises(ValueError, match="Document"):
        store.write_documents(["no document"])


def is_(operator, value, field="meta.ordinal"):
    return {"field": field, "operator": operator, "value": value}


def all_of(*conditions, operator="AND"):
    return {"operator": operator, "conditions": list(conditions)}


FILTERS = {
    "equal": (is_("==", "de", "meta.locale"), ["Lampe 0", "Lampe 1"]),
    "not equal": (is_("!=", "en", "meta.locale"), ["Lampe 0", "Lampe 1"]),
    "greater": (is_(">", 1), ["Lamp 2"]),
    "at least": (is_(">=", 1), ["Lamp 1", "Lamp 2", "Lampe 1"]),
    "less": (is_("<", 1), ["Lamp 0", "Lampe 0"]),
    "at most": (is_("<=", 0), ["Lamp 0", "Lampe 0"]),
    "in": (is_("in", [0, 2]), ["Lamp 0", "Lamp 2", "Lampe 0"]),
    "in a list of words": (is_("in", ["de", "fr"], "meta.locale"), ["Lampe 0", "Lampe 1"]),
    "not in": (is_("not in", [0, 1]), ["Lamp 2"]),
    "and": (all_of(is_("==", 0), is_("==", "de", "meta.locale")), ["Lampe 0"]),
    "or": (
        all_of(is_("==", 2), is_("==", "de", "meta.locale"), operator="OR"),
        ["Lamp 2", "Lampe 0", "Lampe 1"],
    ),
    "not": (all_of(is_("==", "de", "meta.locale"), operator="NOT"), ["Lamp 0", "Lamp 1", "Lamp 2"]),
    "nested": (
        all_of(is_("==", "en", "meta.locale"), all_of(is_("==", 0), is_("==", 2), operator="OR")),
        ["Lamp 0", "Lamp 2"],
    ),
    "nothing": (is_("==", 77), []),
}


def test_filters_mean_the_same_everywhere(store, documents):
    store.write_documents(documents)
    found = {name: texts(store.filter_documents(filters)) for name, (filters, _) in FILTERS.items()}
    assert found == {name: expected for name, (_, expected) in FILTERS.items()}


@pytest.mark.parametrize(
    "filters",
    [
        {"field": "meta.ordinal", "value": 1},
        {"operator": "AND"},
        {"operator": "maybe", "conditions": [is_("==", 1)]},
        is_("in", 1),
        is_(">", "word"),
        all_of({"field": "meta.ordinal", "operator": "=="}),
    ],
    ids=[
        "no operator",
        "no conditions",
        "unknown operator",
        "in without a list",
        "order of words",
        "no value",
    ],
)
def test_malformed_filters_are_refused(store, documents, filters):
    from haystack.errors import FilterError

    store.write_documents(documents)
    with pytest.raises((FilterError, ValueError)):
        store.filter_documents(filters)


def test_the_nearest_comes_first(store, retriever, documents):
    store.write_documents(documents[:3])
    found = retriever.run(query_embedding=documents[1].embedding, top_k=2)["documents"]
    assert found[0].id == documents[1].id
    assert found[0].score == pytest.approx(1.0, abs=0.01)
    assert len(found) == 2
    assert found[0].score >= found[1].score


def test_a_filter_comes_before_the_limit(store, retriever, documents):
    store.write_documents(documents[:3])
    found = retriever.run(query_embedding=documents[1].embedding, top_k=1, filters=is_("==", 2))["documents"]
    assert texts(found) == ["Lamp 2"]


def test_a_store_and_its_retriever_survive_being_written_down(store, retriever, documents):
    again = type(store).from_dict(store.to_dict())
    assert again.to_dict() == store.to_dict()
    assert type(retriever).from_dict(retriever.to_dict()).to_dict() == retriever.to_dict()


def test_a_retriever_works_in_a_pipeline(store, retriever, documents):
    from haystack import Pipeline

    store.write_documents(documents[:3])
    pipeline = Pipeline()
    pipeline.add_component("near", retriever)
    found = pipeline.run({"near": {"query_embedding": documents[0].embedding, "top_k": 1}})
    assert texts(found["near"]["documents"]) == ["Lamp 0"]
