"""What a model wants before each text, read from its own files unless the environment says otherwise."""

import json

import pytest

from search.embedding import configured_recipe


@pytest.fixture
def prompted_model(tmp_path, monkeypatch):
    """A folder that tells its size and its prompts; nothing loads it."""
    files = {
        "config.json": {"hidden_size": 8},
        "config_sentence_transformers.json": {"prompts": {"query": "query: ", "document": "passage: "}},
    }
    for name, content in files.items():
        (tmp_path / name).write_text(json.dumps(content), encoding="utf-8")
    monkeypatch.setenv("EMBEDDING_MODEL", str(tmp_path))
    return tmp_path


@pytest.mark.real_model
def test_the_prompts_of_a_model_are_taken_from_its_files(prompted_model):
    recipe = configured_recipe()
    assert (recipe.query_prompt, recipe.passage_prompt) == ("query: ", "passage: ")


@pytest.mark.real_model
def test_a_prompt_in_the_environment_stands_above_them_even_if_empty(prompted_model, monkeypatch):
    monkeypatch.setenv("EMBEDDING_QUERY_PROMPT", "")
    monkeypatch.setenv("EMBEDDING_PASSAGE_PROMPT", "text: ")
    recipe = configured_recipe()
    assert (recipe.query_prompt, recipe.passage_prompt) == ("", "text: ")
