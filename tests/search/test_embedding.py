"""The real model, and what must hold without ever loading it."""

import os
import shutil
import threading
from pathlib import Path

import numpy as np
import pytest

from search.conf import EmbeddingKnobs
from search.embedding import (
    EmbedderUnavailable,
    Unavailability,
    configured_recipe,
    get_embedder,
    use_embedder,
)
from search.embedding.model_files import BUNDLED_PACKAGE, read_model_folder, resolve_model
from search.embedding.provider import embedder_for
from search.indexing.generations import begin_generation
from search.indexing.recipes import configured_index_recipe
from tests.search.processes import run_python

NO_MODEL_LIBRARIES = """
import json, sys
from django.core.management import call_command
import django; django.setup()
call_command("check")
from search.embedding import configured_recipe
recipe = configured_recipe()
heavy = {"torch", "haystack", "sentence_transformers", "transformers"} & set(sys.modules)
print(json.dumps([recipe.dimensions, recipe.max_tokens, sorted(heavy)]))
"""

# Loads the model with the environment that every entry point sets, and reports each connection that is attempted.
WATCHED_MODEL = """
import json, sys
attempts = []
def watch(event, args):
    if event in {"socket.connect", "socket.getaddrinfo", "socket.sendto"}:
        attempts.append(f"{event} {args[1:] if event == 'socket.connect' else args[:2]}")
sys.addaudithook(watch)
import django; django.setup()
from search.embedding import get_embedder
embedder = get_embedder()
embedder.embed_passages(["One passage.", "Another one."])
embedder.embed_query("A question?")
from haystack.telemetry import _telemetry
print(json.dumps([attempts, _telemetry.telemetry is None]))
"""


@pytest.fixture
def bundled_copy(tmp_path) -> Path:
    """The bundled model under another path, with the weights linked."""
    folder = tmp_path / "model"
    source = resolve_model("", revision="", allow_download=False).folder
    shutil.copytree(source, folder, copy_function=os.symlink)
    return folder


def test_commands_and_fingerprints_never_import_the_model_libraries():
    assert run_python(NO_MODEL_LIBRARIES) == [384, 256, []]


@pytest.mark.slow
def test_loading_and_running_the_model_connects_to_nothing():
    attempts, is_telemetry_off = run_python(WATCHED_MODEL)
    assert attempts == []
    assert is_telemetry_off


@pytest.mark.slow
@pytest.mark.real_model
def test_the_bundled_model_knows_what_is_alike():
    embedder = get_embedder()
    question = embedder.embed_query("A man is eating food.")
    alike, other = embedder.embed_passages(
        ["A man is eating a piece of bread.", "A cheetah chases its prey."]
    )
    assert question @ alike == pytest.approx(0.7553, abs=0.002)
    assert question @ other < 0.2
    assert (question.dtype, question.shape) == (np.float32, (384,))
    assert np.linalg.norm(alike) == pytest.approx(1, abs=1e-6)


@pytest.mark.slow
@pytest.mark.real_model
def test_order_and_batches_do_not_change_vectors():
    embedder = get_embedder()
    texts = [f"Passage {n} " + "is longer " * (n % 7) for n in range(70)]
    together = embedder.embed_passages(texts)
    one_by_one = np.vstack([embedder.embed_passages([text]) for text in texts[:10]])
    assert np.allclose(together[:10], one_by_one, atol=1e-5)
    assert embedder.embed_passages([]).shape == (0, 384)


@pytest.mark.slow
@pytest.mark.real_model
def test_threads_share_one_model():
    found = []
    expected = get_embedder().embed_query("Which way?")

    def ask():
        found.extend(get_embedder().embed_query("Which way?") for _ in range(10))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 40
    assert all(np.allclose(vector, expected, atol=1e-6) for vector in found)


@pytest.mark.slow
@pytest.mark.real_model
def test_pooling_and_dimensions_are_really_applied(monkeypatch):
    by_mean = get_embedder().embed_query("Which way?")
    monkeypatch.setenv("EMBEDDING_POOLING", "cls")
    monkeypatch.setenv("EMBEDDING_DIMENSIONS", "128")
    by_first_token = get_embedder()
    vector = by_first_token.embed_query("Which way?")
    assert vector.shape == (128,)
    assert by_mean[:128] @ vector / np.linalg.norm(by_mean[:128]) < 0.95
    monkeypatch.delenv("EMBEDDING_POOLING")
    monkeypatch.delenv("EMBEDDING_DIMENSIONS")
    assert np.allclose(get_embedder().embed_query("Which way?"), by_mean, atol=1e-6)


@pytest.mark.real_model
def test_changed_weights_of_the_bundled_model_are_refused(bundled_copy):
    weights = bundled_copy / "model.safetensors"
    weights.unlink()
    weights.write_bytes(b"something else")
    located = resolve_model("", revision="", allow_download=False)
    tampered = type(located)(BUNDLED_PACKAGE, "", bundled_copy)
    with pytest.raises(EmbedderUnavailable) as refusal:
        read_model_folder(tampered, pooling="")
    assert refusal.value.reason is Unavailability.WEIGHTS_DIFFER


@pytest.mark.real_model
def test_the_same_files_elsewhere_have_the_same_fingerprint(bundled_copy, monkeypatch):
    bundled = configured_recipe()
    monkeypatch.setenv("EMBEDDING_MODEL", str(bundled_copy))
    assert configured_recipe().fingerprint == bundled.fingerprint
    monkeypatch.setenv("EMBEDDING_PASSAGE_PROMPT", "passage: ")
    assert configured_recipe().fingerprint != bundled.fingerprint


@pytest.mark.real_model
def test_a_question_prompt_changes_the_recipe_but_no_vector_of_a_passage(monkeypatch):
    before = configured_index_recipe()
    monkeypatch.setenv("EMBEDDING_QUERY_PROMPT", "query: ")
    after = configured_index_recipe()
    assert after.fingerprint != before.fingerprint
    assert after.embedding_fingerprint == before.embedding_fingerprint


@pytest.mark.real_model
@pytest.mark.parametrize(
    ("model", "reason"),
    [
        ("/nowhere/model", Unavailability.MODEL_MISSING),
        ("intfloat/multilingual-e5-small", Unavailability.DOWNLOAD_NOT_ALLOWED),
        ("not a name/at all!", Unavailability.MODEL_MISSING),
    ],
)
def test_a_model_that_is_not_there_is_refused_with_a_reason(monkeypatch, model, reason):
    monkeypatch.setenv("EMBEDDING_MODEL", model)
    with pytest.raises(EmbedderUnavailable) as refusal:
        get_embedder()
    assert refusal.value.reason is reason


@pytest.mark.real_model
def test_a_folder_without_a_model_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("EMBEDDING_MODEL", str(tmp_path))
    with pytest.raises(EmbedderUnavailable) as refusal:
        configured_recipe()
    assert refusal.value.reason is Unavailability.MODEL_UNSUITABLE


@pytest.mark.slow
@pytest.mark.real_model
def test_a_failure_to_load_is_remembered_and_later_tried_again(bundled_copy, monkeypatch):
    # Configuration that tells its size, but weights that cannot be read: only loading finds out.
    weights = bundled_copy / "model.safetensors"
    original = weights.resolve()
    weights.unlink()
    weights.write_bytes(b"nothing")
    monkeypatch.setenv("EMBEDDING_MODEL", str(bundled_copy))
    monkeypatch.setenv("EMBEDDING_RETRY_SECONDS", "3600")
    recipe = configured_recipe()
    with pytest.raises(EmbedderUnavailable) as first:
        get_embedder(recipe)
    assert first.value.reason is Unavailability.LOADING_FAILED
    weights.unlink()
    weights.symlink_to(original)
    with pytest.raises(EmbedderUnavailable) as second:
        get_embedder(recipe)
    assert second.value.reason is Unavailability.LOADING_FAILED


@pytest.mark.django_db
def test_a_generation_is_searched_by_the_model_that_made_it_or_by_none(embedder, now):
    generation = begin_generation(recipe=configured_index_recipe(), at=now)
    assert embedder_for(generation) is embedder
    with use_embedder(type(embedder)(dimensions=64, label="other")), pytest.raises(EmbedderUnavailable):
        embedder_for(generation)


def test_wrong_knobs_are_named():
    from django.core.exceptions import ImproperlyConfigured

    for name, value in [
        ("EMBEDDING_POOLING", "middle"),
        ("EMBEDDING_BATCH_SIZE", "0"),
        ("EMBEDDING_THREADS", "two"),
    ]:
        with pytest.raises(ImproperlyConfigured, match=name):
            EmbeddingKnobs.read({name: value})
