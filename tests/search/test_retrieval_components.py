import pytest

from kb.visibility import Visibility
from tests.factories.search import make_article
from tests.search.asking import EVERYTHING, PUBLIC, index_all


@pytest.fixture
def pipeline(generation):
    from haystack import Pipeline
    from haystack.components.joiners import DocumentJoiner

    from search.embedding.components import LexicalRetriever, SemanticRetriever

    def compose(visibilities):
        composed = Pipeline()
        composed.add_component("words", LexicalRetriever(locale="en", visibilities=visibilities))
        composed.add_component("meaning", SemanticRetriever(locale="en", visibilities=visibilities))
        composed.add_component("join", DocumentJoiner(join_mode="reciprocal_rank_fusion"))
        composed.connect("words.documents", "join.documents")
        composed.connect("meaning.documents", "join.documents")
        return composed

    return compose


def test_the_legs_compose_in_a_haystack_pipeline(pipeline):
    make_article("Hold the button.", title="Reset the battery")
    make_article("Secret button.", title="Reset it remotely", visibility=Visibility.STAFF)
    index_all()
    question = {"words": {"query": "reset the battery"}, "meaning": {"query": "reset the battery"}}
    public = pipeline(PUBLIC).run(question)["join"]["documents"]
    assert [document.meta["title"] for document in public] == ["Reset the battery"]
    assert len(pipeline(EVERYTHING).run(question)["join"]["documents"]) == 2
