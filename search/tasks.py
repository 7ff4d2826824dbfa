"""Tasks hurry along what the tables already say; whatever is lost here, the next reconcile finds."""

import logging
from typing import NamedTuple

from celery import shared_task
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from kb.models import Article, Translation
from search.editorial.duplicates import compare_articles, compare_recent
from search.indexing.generations import ensure_live_generation
from search.indexing.reconcile import BATCH, reconcile
from search.indexing.vector_index import ensure_vector_index, needs_vector_index
from search.indexing.writing import index_translations
from search.models import IndexGeneration
from search.questions.log import forget_questions

logger = logging.getLogger(__name__)

TRANSIENT = (OperationalError, InterfaceError)


class TimeLimits(NamedTuple):
    """Seconds after which a task is asked to stop, and after which its process is killed."""

    soft: int
    hard: int


INDEX_LIMITS = TimeLimits(240, 270)
RECONCILE_LIMITS = TimeLimits(480, 540)
VECTOR_INDEX_LIMITS = TimeLimits(7000, 7200)
# Well within the limits: the next run goes on.
RECONCILE_SECONDS = 300


@shared_task(
    name="search.tasks.index_articles",
    autoretry_for=TRANSIENT,
    retry_backoff=2,
    retry_backoff_max=60,
    max_retries=5,
    soft_time_limit=INDEX_LIMITS.soft,
    time_limit=INDEX_LIMITS.hard,
)
def index_articles(*, article_ids: list[int]) -> None:
    """Bring these articles in the live generation to what readers see now."""
    now = timezone.now()
    generation = ensure_live_generation(at=now)
    found = Translation.objects.filter(article_id__in=article_ids).order_by("pk").values_list("pk", flat=True)
    translation_ids = list(found)
    for start in range(0, len(translation_ids), BATCH):
        batch = translation_ids[start : start + BATCH]
        index_translations(translation_ids=batch, generation=generation, at=now)


@shared_task(
    name="search.tasks.reconcile_index",
    autoretry_for=TRANSIENT,
    retry_backoff=5,
    max_retries=2,
    soft_time_limit=RECONCILE_LIMITS.soft,
    time_limit=RECONCILE_LIMITS.hard,
)
def reconcile_index() -> None:
    """Repair every difference between the articles and the live generation."""
    outcome = reconcile(at=timezone.now(), seconds=RECONCILE_SECONDS)
    if outcome.indexed or outcome.touched or outcome.removed or outcome.failed:
        logger.info("Reconciled the index: %s", outcome)
    live = IndexGeneration.objects.serving_site()
    if live is not None and needs_vector_index(live):
        build_vector_index.delay(generation_id=live.pk)


@shared_task(
    name="search.tasks.build_vector_index",
    soft_time_limit=VECTOR_INDEX_LIMITS.soft,
    time_limit=VECTOR_INDEX_LIMITS.hard,
)
def build_vector_index(*, generation_id: int) -> None:
    """Build the vector index of a generation that has grown large; the next reconcile asks again if it fails."""
    generation = IndexGeneration.objects.filter(pk=generation_id).first()
    if generation is not None:
        logger.info("Vector index of generation %d: %s", generation_id, ensure_vector_index(generation))


@shared_task(
    name="search.tasks.forget_old_questions",
    autoretry_for=TRANSIENT,
    retry_backoff=5,
    max_retries=2,
    soft_time_limit=INDEX_LIMITS.soft,
    time_limit=INDEX_LIMITS.hard,
)
def forget_old_questions() -> None:
    """Delete the questions that are older than the retention allows."""
    if forgotten := forget_questions(on=timezone.localdate()):
        logger.info("Forgot %d questions", forgotten)


@shared_task(
    name="search.tasks.compare_recent_passages",
    autoretry_for=TRANSIENT,
    retry_backoff=5,
    max_retries=2,
    soft_time_limit=INDEX_LIMITS.soft,
    time_limit=INDEX_LIMITS.hard,
)
def compare_recent_passages() -> None:
    """Find what says nearly the same as an article that was indexed lately."""
    compare_recent(at=timezone.now())


@shared_task(
    name="search.tasks.compare_all_passages",
    soft_time_limit=VECTOR_INDEX_LIMITS.soft,
    time_limit=VECTOR_INDEX_LIMITS.hard,
)
def compare_all_passages() -> None:
    """Compare every article with all others."""
    for article_id in list(Article.objects.published().order_by("pk").values_list("pk", flat=True)):
        compare_articles(article_ids=[article_id], at=timezone.now())
