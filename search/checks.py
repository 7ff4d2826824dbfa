"""System checks: knobs that cannot be used, and time limits that would let a task be delivered twice."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from search.conf import BackendKnobs, EffectsKnobs, EmbeddingKnobs, IndexKnobs, QuestionKnobs
from search.tasks import INDEX_LIMITS, RECONCILE_LIMITS, RECONCILE_SECONDS, VECTOR_INDEX_LIMITS


@register()
def check_knobs(**kwargs: Any) -> list[CheckMessage]:
    problems: list[CheckMessage] = []
    for knobs in (EmbeddingKnobs, IndexKnobs, QuestionKnobs, EffectsKnobs):
        try:
            knobs.read()
        except ImproperlyConfigured as error:
            problems.append(Error(str(error), id="search.E001"))
    return problems


@register()
def check_backend(**kwargs: Any) -> list[CheckMessage]:
    path = BackendKnobs.read().path
    try:
        import_string(path)
    except ImportError as error:
        hint = "Install what it needs, for Qdrant `pip install .[qdrant]`, or correct SEARCH_BACKEND."
        return [Error(f"SEARCH_BACKEND={path!r} cannot be imported: {error}", hint=hint, id="search.E004")]
    return []


@register()
def check_time_limits(**kwargs: Any) -> list[CheckMessage]:
    problems: list[CheckMessage] = []
    if any(limits.soft >= limits.hard for limits in (INDEX_LIMITS, RECONCILE_LIMITS, VECTOR_INDEX_LIMITS)):
        problems.append(Error("A task of search is killed before it is asked to stop.", id="search.E002"))
    if RECONCILE_LIMITS.soft <= RECONCILE_SECONDS:
        problems.append(Error("A reconcile is stopped before it stops by itself.", id="search.E003"))
    visible_after = getattr(settings, "CELERY_BROKER_TRANSPORT_OPTIONS", {}).get("visibility_timeout")
    # The vector index may take longer: a second delivery finds the first at it and ends at once.
    longest = max(INDEX_LIMITS.hard, RECONCILE_LIMITS.hard)
    if visible_after is not None and visible_after <= longest:
        problems.append(
            Warning(
                f"The broker delivers a task again after {visible_after} s, while it may run for {longest} s.",
                hint="Raise visibility_timeout in CELERY_BROKER_TRANSPORT_OPTIONS.",
                id="search.W001",
            )
        )
    return problems
