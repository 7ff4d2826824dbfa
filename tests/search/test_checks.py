import pytest
from django.contrib.admin import site
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection, migrations

from search.checks import check_backend, check_knobs, check_time_limits
from search.extensions import RequiredExtension
from search.languages import SIMPLE, STEMMED_LANGUAGES, text_search_config
from search.models import IndexGeneration


def test_knobs_and_time_limits_are_right_as_shipped():
    assert check_knobs() == []
    assert check_time_limits() == []
    assert check_backend() == []


def test_a_backend_that_is_not_there_is_named(monkeypatch):
    monkeypatch.setenv("SEARCH_BACKEND", "search.stores.nowhere.open_backend")
    assert [problem.id for problem in check_backend()] == ["search.E004"]


def test_a_wrong_knob_is_named(monkeypatch):
    monkeypatch.setenv("CHUNK_TOKENS", "many")
    (problem,) = check_knobs()
    assert "CHUNK_TOKENS='many' is not a whole number" in problem.msg


def test_a_task_that_outlives_its_delivery_is_warned_of(settings):
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 60}
    assert [problem.id for problem in check_time_limits()] == ["search.W001"]


@pytest.mark.parametrize(
    ("locale", "config"),
    [
        ("en", "signpost_english"),
        ("de-AT", "signpost_german"),
        ("pt_BR", "signpost_portuguese"),
        ("zh-hans", SIMPLE),
        ("ja", SIMPLE),
        ("", SIMPLE),
    ],
)
def test_a_locale_has_the_configuration_of_its_language(locale, config):
    assert text_search_config(locale) == config


@pytest.mark.django_db
def test_every_configuration_that_can_be_named_exists():
    named = {text_search_config(locale) for locale in [*STEMMED_LANGUAGES, "ja"]}
    with connection.cursor() as cursor:
        cursor.execute("SELECT cfgname FROM pg_ts_config WHERE cfgname LIKE 'signpost_%'")
        assert named == {row[0] for row in cursor.fetchall()}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("config", "text", "words"),
    [
        ("signpost_english", "The Cafés of running", "'cafe':2 'run':4"),
        ("signpost_german", "Über die größten Häuser für Räder", "'grosst':3 'haus':4 'rad':6"),
        ("signpost_spanish", "Más información", "'informacion':2"),
        ("signpost_simple", "Ärger 充電", "'arger':1 '充電':2"),
    ],
)
def test_stop_words_go_accents_fold_and_words_are_stemmed(config, text, words):
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_tsvector(%s::regconfig, %s)::text", [config, text])
        assert cursor.fetchone()[0] == words


@pytest.mark.django_db
def test_a_missing_extension_is_asked_for_by_its_package():
    operation = RequiredExtension("no_such_extension", package="postgresql-NN-pgvector")
    state = migrations.state.ProjectState()
    with (
        pytest.raises(ImproperlyConfigured, match="Install the package postgresql-NN-pgvector"),
        connection.schema_editor() as editor,
    ):
        operation.database_forwards("search", editor, state, state)


@pytest.mark.django_db
def test_a_role_that_may_not_create_extensions_is_told_what_to_ask_for():
    operation = RequiredExtension("pageinspect", package="postgresql-contrib-NN")
    state = migrations.state.ProjectState()
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone()[0]:
            cursor.execute("SET ROLE pg_read_all_stats")
    with (
        pytest.raises(ImproperlyConfigured, match="Let a superuser run CREATE EXTENSION"),
        connection.schema_editor() as editor,
    ):
        operation.database_forwards("search", editor, state, state)


@pytest.mark.django_db
def test_generations_can_be_looked_at_but_not_changed(generation, rf, django_user_model):
    pages = site.get_model_admin(IndexGeneration)
    request = rf.get("/")
    request.user = django_user_model.objects.create_superuser("root@example.com", "a-good-password")
    listed = pages.changelist_view(request).render().content.decode()
    assert f"Generation {generation.pk} (live)" in listed
    assert pages.has_view_permission(request)
    assert not pages.has_add_permission(request)
    assert not pages.has_change_permission(request, generation)
    assert not pages.has_delete_permission(request, generation)


@pytest.mark.django_db
def test_models_and_migrations_agree():
    call_command("makemigrations", "search", check=True, dry_run=True, verbosity=0)
