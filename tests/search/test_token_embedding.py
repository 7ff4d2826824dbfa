"""The tokens of the real model: which there are, and that they come with the same vector as without them."""

import numpy as np
import pytest

from search.embedding import get_embedder
from search.indexing.token_vectors import pack_tokens, unpack_tokens
from search.retrieval.late_interaction import score_passages

pytestmark = [pytest.mark.slow, pytest.mark.real_model]

TEXTS = ["Hold the button.", "Hold the red button for twelve seconds.", ""]


def tokens_of(texts):
    found = {one.position: one.tokens for one in get_embedder().embed_passages_with_tokens(texts)}
    return [found[position] for position in range(len(texts))]


def test_the_vector_is_the_same_with_tokens_and_without():
    embedder = get_embedder()
    made = {one.position: one.vector for one in embedder.embed_passages_with_tokens(TEXTS)}
    assert np.allclose([made[n] for n in range(3)], embedder.embed_passages(TEXTS), atol=1e-5)
    question = embedder.embed_query_with_tokens("Which way?")
    assert np.allclose(question.vector, embedder.embed_query("Which way?"), atol=1e-5)


def test_each_word_and_mark_of_the_text_has_a_row_of_unit_length():
    short, longer, empty = tokens_of(TEXTS)
    assert (short.shape, longer.shape, len(empty)) == ((4, 384), (8, 384), 0)
    assert np.allclose(np.linalg.norm(longer, axis=1), 1, atol=1e-5)


def test_the_words_of_a_prompt_are_no_tokens_of_the_text(monkeypatch):
    monkeypatch.setenv("EMBEDDING_PASSAGE_PROMPT", "passage: ")
    monkeypatch.setenv("EMBEDDING_QUERY_PROMPT", "query: ")
    assert [len(tokens) for tokens in tokens_of(TEXTS)] == [4, 8, 0]
    assert len(get_embedder().embed_query_with_tokens("Which way?").tokens) == 3


def test_tokens_tell_the_passage_that_answers_from_one_about_the_same_thing():
    question = get_embedder().embed_query_with_tokens("how long must I press the button to reset the lamp")
    passages = [
        "Press it for ten seconds; the lamp is then reset.",
        "The lamp has a button and a reset function.",
    ]
    answer, other = score_passages(
        question.tokens, [unpack_tokens(pack_tokens(tokens)) for tokens in tokens_of(passages)]
    )
    assert answer > other
