"""A cross-encoder from a folder: a tiny one with random weights, which shows how it is run, not what it knows."""

import time

import pytest

from search.conf import RerankKnobs, RerankMethod
from search.contracts import Reranking
from search.embedding import EmbedderUnavailable, Unavailability
from search.embedding.cross_encoder import load_cross_encoder, ready_cross_encoder
from search.embedding.model_files import resolve_model
from tests.factories.search import make_article
from tests.search.asking import ask, index_all

QUESTION = "hold the button"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Weights of a fixed seed, with the words of the bundled model."""
    import torch
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    target = tmp_path_factory.mktemp("cross-encoder")
    tokenizer = AutoTokenizer.from_pretrained(
        resolve_model("", revision="", allow_download=False).folder, local_files_only=True
    )
    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        num_labels=1,
        initializer_range=2.0,
    )
    BertForSequenceClassification(config).save_pretrained(target)
    tokenizer.save_pretrained(target)
    return target


@pytest.fixture
def configured(folder, monkeypatch) -> RerankKnobs:
    monkeypatch.setenv("RERANK", "cross_encoder")
    monkeypatch.setenv("RERANK_MODEL", str(folder))
    return RerankKnobs.read()


def wait_for(knobs: RerankKnobs):
    until = time.monotonic() + 60
    while (found := ready_cross_encoder(knobs)) is None and time.monotonic() < until:
        time.sleep(0.1)
    return found


@pytest.mark.slow
def test_it_scores_every_pair_and_the_same_one_alike(configured):
    encoder = load_cross_encoder(configured.model)
    together = encoder.score_pairs(QUESTION, ["Hold it.", "Paint it red.", "Hold it."], wait_ms=1000)
    assert together[0] == pytest.approx(together[2], abs=1e-4)
    assert together[0] != pytest.approx(together[1], abs=1e-4)


@pytest.mark.slow
def test_a_long_passage_is_cut_where_the_knob_says(configured, monkeypatch):
    monkeypatch.setenv("RERANK_MAX_TOKENS", "32")
    encoder = load_cross_encoder(RerankKnobs.read().model)
    long = "Hold the button of the lamp. " * 40
    whole, longer = encoder.score_pairs(QUESTION, [long, long + "Then paint it red."], wait_ms=1000)
    assert whole == pytest.approx(longer, abs=1e-4)


@pytest.mark.slow
def test_a_search_does_not_wait_for_it_and_uses_it_once_it_is_loaded(configured, generation):
    for number in range(6):
        make_article(f"Hold the button{' of the lamp' * number}.", title=f"Lamp {number}")
    index_all()
    first = ask(QUESTION)
    assert first.reranking is Reranking.DONE
    assert wait_for(configured) is not None
    second = ask(QUESTION)
    assert second.reranking is Reranking.DONE
    assert [hit.score for hit in second.hits] != [hit.score for hit in first.hits]


@pytest.mark.slow
def test_a_cross_encoder_that_is_too_slow_leaves_the_order_of_late_interaction(
    configured, generation, monkeypatch
):
    for number in range(6):
        make_article(f"Hold the button{' of the lamp' * number}.", title=f"Lamp {number}")
    index_all()
    monkeypatch.setenv("RERANK", "late_interaction")
    expected = [hit.article_id for hit in ask(QUESTION).hits]
    monkeypatch.setenv("RERANK", "cross_encoder")
    monkeypatch.setenv("RERANK_DEADLINE_MS", "1500")
    with wait_for(configured).running:
        result = ask(QUESTION)
    assert (result.reranking, [hit.article_id for hit in result.hits]) == (Reranking.LATE, expected)


@pytest.mark.parametrize(
    ("model", "reason"),
    [
        ("", Unavailability.MODEL_MISSING),
        ("/nowhere/model", Unavailability.MODEL_MISSING),
        ("cross-encoder/ms-marco-MiniLM-L6-v2", Unavailability.DOWNLOAD_NOT_ALLOWED),
    ],
)
def test_one_that_is_not_there_is_refused_with_a_reason(model, reason):
    knobs = RerankKnobs.read({"RERANK": "cross_encoder", "RERANK_MODEL": model})
    assert knobs.method is RerankMethod.CROSS_ENCODER
    with pytest.raises(EmbedderUnavailable) as refusal:
        load_cross_encoder(knobs.model)
    assert refusal.value.reason is reason
    assert "EMBEDDING_MODEL" not in refusal.value.advice


def test_without_it_late_interaction_stands(generation, monkeypatch):
    make_article("Hold the button.")
    index_all()
    monkeypatch.setenv("RERANK", "cross_encoder")
    monkeypatch.setenv("RERANK_MODEL", "/nowhere/model")
    assert ask(QUESTION).reranking is Reranking.DONE
