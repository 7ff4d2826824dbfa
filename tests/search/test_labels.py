"""Labels of articles are words that they are found by, as headings are."""

import pytest

from kb.models import Article, Label
from search.contracts import Leg
from search.indexing.reconcile import reconcile
from search.indexing.touching import refresh_articles
from search.models import Chunk, IndexGeneration
from tests.factories.search import make_article, publish
from tests.search.asking import ask, index_all

WORDS = frozenset({Leg.LEXICAL})


def label(translation, *names):
    labels = [Label.objects.get_or_create(name=name)[0] for name in names]
    Article.objects.get(pk=translation.article_id).labels.set(labels)


@pytest.fixture
def stolen(generation):
    made = make_article("Tell us.\n\n## At once\n\nCall the police.", title="Report a stolen bike")
    label(made, "theft", "nicked bikes")
    make_article("Colours of the frame.", title="Paint")
    index_all()
    return made


def found(text):
    return [hit.article_id for hit in ask(text, legs=WORDS).hits]


def test_an_article_is_found_by_its_labels(stolen):
    assert found("nicked") == found("theft") == [stolen.article_id]


def test_changed_labels_reach_the_index_without_embedding(stolen, embedder, now):
    embedder.embedded.clear()
    label(stolen, "burglary")
    assert reconcile(at=now).touched == 1
    assert (found("burglary"), found("theft")) == ([stolen.article_id], [])
    assert embedder.embedded == []


def test_changed_labels_are_searched_at_once_when_it_is_told(stolen):
    label(stolen)
    refresh_articles(article_ids=[stolen.article_id])
    assert found("nicked") == []


def test_passages_that_are_kept_get_the_labels_too(stolen, now):
    before = set(Chunk.objects.filter(article=stolen.article_id).values_list("pk", flat=True))
    label(stolen, "burglary")
    publish(stolen, "Tell us now.\n\n## At once\n\nCall the police.", title="Report a stolen bike")
    reconcile(at=now)
    chunks = Chunk.objects.filter(article=stolen.article_id)
    assert before & set(chunks.values_list("pk", flat=True))
    assert all("burglari" in chunk.tsv for chunk in chunks)


def test_an_index_without_labels_says_that_it_is_of_another_recipe(stolen, now):
    from search.indexing.rebuild import is_outdated

    live = IndexGeneration.objects.serving_site()
    assert not is_outdated(live)
    assert live.recipe["lexing_version"] == 3
