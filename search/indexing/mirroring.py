"""Letting a backend that keeps its own copy follow the rows, after they are committed.

What fails here is lost only until the next reconcile, which compares everything. With our own tables as the backend
there is nothing to follow, and nothing is asked of the database.
"""

import logging
from collections.abc import Collection
from functools import partial

from django.db import transaction

from kb.models import Translation
from search.retrieval.backend import get_backend

logger = logging.getLogger(__name__)


def mirror_articles(article_ids: Collection[int], *, generation_id: int) -> None:
    """Bring the backend to the rows of these articles once they are committed."""
    if article_ids and not get_backend().searches_our_vectors:
        transaction.on_commit(partial(_write_articles, tuple(article_ids), generation_id), robust=True)


def mirror_translations(translation_ids: Collection[int], *, generation_id: int) -> None:
    """Bring the backend to the rows of the articles of these translations once they are committed."""
    if translation_ids and not get_backend().searches_our_vectors:
        translations = Translation.objects.filter(pk__in=translation_ids)
        mirror_articles(set(translations.values_list("article_id", flat=True)), generation_id=generation_id)


def mirror_generation(generation_id: int) -> None:
    """Bring the backend to everything that is in a generation, whatever it missed; raise what its client raises."""
    get_backend().write_generation(generation_id)


def repair_mirror(generation_id: int) -> None:
    """Do the same, but leave it to the next time if the backend cannot be reached."""
    try:
        mirror_generation(generation_id)
    except Exception:  # whatever the client of a store raises
        logger.exception("The backend stays behind generation %d", generation_id)


def forget_generation(generation_id: int) -> None:
    """Take a generation out of the backend; what cannot be reached stays there and is never read again."""
    try:
        get_backend().delete_generation(generation_id)
    except Exception:  # whatever the client of a store raises
        logger.exception("The backend keeps generation %d", generation_id)


def _write_articles(article_ids: tuple[int, ...], generation_id: int) -> None:
    try:
        get_backend().write_articles(article_ids, generation_id=generation_id)
    except Exception:  # whatever the client of a store raises
        logger.exception("The backend missed a change of %d articles until a reconcile", len(article_ids))
