"""Making a SentenceTransformer folder out of packed weights: with a tiny file, and with the real one."""

import fcntl
import json
import os
import shutil

import numpy as np
import pytest
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from search.embedding.multilingual import CannotMakeModel, data_file, make_multilingual_model, try_out
from search.embedding.multilingual.making import Pins
from search.embedding.multilingual.packed import MOST, PackedModelBroken, read_packed_model
from search.embedding.multilingual.weights import weights_size
from tests.search.packed_models import HIDDEN, TinyModel

UNKNOWN = Pins(data_sha256=None, weights_sha256=None)


@pytest.fixture
def packed(tmp_path):
    """Write a packed model and return its path."""

    def write(data: bytes):
        path = tmp_path / "packed.bin"
        path.write_bytes(data)
        return path

    return write


def make(source, to, **options):
    return make_multilingual_model(source=source, to=to, pins=options.pop("pins", UNKNOWN), **options)


def test_weights_come_out_as_they_were_packed(packed, tmp_path):
    model = TinyModel()
    made = make(packed(model.packed()), tmp_path / "made")
    weights = load_file(made.folder / "model.safetensors")
    assert np.array_equal(weights["embeddings.word_embeddings.weight"], model.expected("emb.word"))
    assert np.array_equal(weights["encoder.layer.0.output.dense.weight"], model.expected("l0.fo.w"))
    assert np.array_equal(weights["encoder.layer.0.output.LayerNorm.bias"], model.tensors["l0.oln.b"])
    assert (made.folder / "model.safetensors").stat().st_size == weights_size(
        read_packed_model(model.packed()).shape
    )


def test_the_tokenizer_takes_the_best_pieces_of_folded_text(packed, tmp_path):
    made = make(packed(TinyModel().packed()), tmp_path / "made")
    tokenizer = Tokenizer.from_file(str(made.folder / "tokenizer.json"))
    assert tokenizer.encode("query: how  ｂｉｋｅｓ").tokens == [
        "<s>",
        "▁query",
        ":",
        "▁how",
        "▁bike",
        "s",
        "</s>",
    ]


@pytest.mark.slow
@pytest.mark.real_model
def test_the_folder_is_a_model_that_search_can_use_with_its_prompts(packed, tmp_path, monkeypatch):
    from search.embedding import configured_recipe, get_embedder

    made = make(packed(TinyModel().packed()), tmp_path / "made")
    monkeypatch.setenv("EMBEDDING_MODEL", str(made.folder))
    recipe = configured_recipe()
    assert (recipe.query_prompt, recipe.passage_prompt, recipe.max_tokens) == ("query: ", "passage: ", 16)
    question = get_embedder().embed_query("how bikes")
    assert question.shape == (HIDDEN,)
    assert question @ get_embedder().embed_passages(["how bikes"])[0] < 0.9999


def test_what_is_made_already_is_left_alone(packed, tmp_path):
    source = packed(TinyModel().packed())
    first = make(source, tmp_path / "made")
    written = (first.folder / "model.safetensors").stat().st_mtime_ns
    again = make(source, tmp_path / "made")
    assert (first.was_there, again.was_there) == (False, True)
    assert (again.folder / "model.safetensors").stat().st_mtime_ns == written


def test_whatever_else_stands_there_is_not_touched(packed, tmp_path):
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "thesis.txt").write_text("My only copy.")
    with pytest.raises(CannotMakeModel, match="Something else"):
        make(packed(TinyModel().packed()), tmp_path / "made")
    assert [path.name for path in (tmp_path / "made").iterdir()] == ["thesis.txt"]


def test_what_an_interrupted_run_left_is_taken_away(packed, tmp_path):
    left = tmp_path / ".made.half-made"
    left.mkdir()
    (left / "model.safetensors").write_bytes(b"half")
    make(packed(TinyModel().packed()), tmp_path / "made")
    assert not left.exists()
    assert (tmp_path / "made" / "tokenizer.json").exists()


def test_two_runs_do_not_write_at_once(packed, tmp_path):
    with (tmp_path / ".made.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(CannotMakeModel, match="Another run"):
            make(packed(TinyModel().packed()), tmp_path / "made")


def test_a_folder_that_fails_its_trial_gets_no_name(packed, tmp_path):
    def refuse(folder):
        assert (folder / "tokenizer.json").exists()
        raise CannotMakeModel("It misreads.")

    with pytest.raises(CannotMakeModel, match="misreads"):
        make(packed(TinyModel().packed()), tmp_path / "made", check=refuse)
    assert not [path for path in tmp_path.iterdir() if path.is_dir()]


@pytest.mark.parametrize("pins", [Pins(weights_sha256=None), Pins(data_sha256=None)])
def test_bytes_that_nobody_vouches_for_are_refused(packed, tmp_path, pins):
    with pytest.raises(CannotMakeModel):
        make(packed(TinyModel().packed()), tmp_path / "made", pins=pins)
    assert not (tmp_path / "made").exists()


def test_a_file_cut_off_anywhere_is_refused_and_nothing_is_left(packed, tmp_path):
    whole = TinyModel().packed()
    for size in [*range(0, 400, 7), *range(400, len(whole), 997), len(whole) - 1]:
        with pytest.raises(CannotMakeModel):
            make(packed(whole[:size]), tmp_path / "made")
    assert not [path for path in tmp_path.iterdir() if path.is_dir()]


def outcome_of(data: bytes) -> str:
    try:
        read_packed_model(data)
    except PackedModelBroken:
        return "refused"
    return "read"


def test_any_changed_byte_of_the_frame_makes_a_model_or_a_refusal():
    whole = TinyModel().packed()
    outcomes = {
        outcome_of(bytes([*whole[:at], value, *whole[at + 1 :]]))
        for at in range(1000)
        for value in (0x00, 0x7F, 0xFF)
    }
    assert outcomes == {"read", "refused"}


def test_a_model_that_the_disk_has_no_room_for_is_refused_before_anything_is_written(packed, tmp_path):
    huge = TinyModel(hidden=MOST // 32 * 32, words=MOST)
    with pytest.raises(CannotMakeModel, match="MB free; the model needs"):
        make(packed(huge.packed()), tmp_path / "made")


def test_weights_that_are_no_numbers_are_refused(packed, tmp_path):
    model = TinyModel()
    model.tensors["emb.pos"][3] = np.nan
    with pytest.raises(CannotMakeModel, match="no number"):
        make(packed(model.packed()), tmp_path / "made")


@pytest.fixture(scope="module")
def real_model(tmp_path_factory):
    """The real model, made and tried out."""
    folder = tmp_path_factory.mktemp("models") / "multilingual-e5-small"
    yield make_multilingual_model(source=data_file(), to=folder, check=try_out).folder
    shutil.rmtree(folder.parent, ignore_errors=True)


@pytest.mark.slow
@pytest.mark.real_model
def test_the_real_model_finds_the_answer_in_another_language(real_model, monkeypatch):
    from search.embedding import get_embedder

    monkeypatch.setenv("EMBEDDING_MODEL", str(real_model))
    embedder = get_embedder()
    passages = ["Reset your password by mail.", "Charge the battery at room temperature.", "Plans and prices"]
    vectors = embedder.embed_passages(passages)
    for question, answer in [
        ("كيف أشحن البطارية؟", 1),
        ("パスワードを忘れました", 0),
        ("Was kostet ein Abo?", 2),
    ]:
        assert int(np.argmax(vectors @ embedder.embed_query(question))) == answer


@pytest.mark.slow
@pytest.mark.real_model
def test_the_trial_notices_a_model_that_pools_wrongly(real_model, tmp_path):
    wrong = tmp_path / "wrong"
    shutil.copytree(real_model, wrong, copy_function=os.link)
    pooling = wrong / "1_Pooling" / "config.json"
    pooling.unlink()
    pooling.write_text(json.dumps({"word_embedding_dimension": 384, "pooling_mode_cls_token": True}))
    with pytest.raises(CannotMakeModel, match="misreads"):
        try_out(wrong)
