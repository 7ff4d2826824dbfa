import numpy as np

from search.embedding import EmbeddedQuery
from search.evaluation.remembering import RememberingEmbedder


class CountingEmbedder:
    def __init__(self):
        self.asked = []

    def embed_query_with_tokens(self, text):
        self.asked.append(text)
        return EmbeddedQuery(np.ones(2), np.ones((1, 2)))


def test_a_question_that_several_systems_are_asked_is_embedded_once():
    counting = CountingEmbedder()
    remembering = RememberingEmbedder(counting)
    for text in ("one", "one", "two", "one"):
        remembering.embed_query_with_tokens(text)
    assert counting.asked == ["one", "two"]
