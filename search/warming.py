"""Load the model of the live generation before anybody asks for it."""

import logging
import threading

from django.db import DatabaseError, connection

from search.embedding import EmbedderUnavailable, embedder_for, get_embedder
from search.models import IndexGeneration

logger = logging.getLogger(__name__)


def warm_up_in_background() -> None:
    """Begin to load the model that searches need, so that the first question need not wait for all of it."""
    threading.Thread(target=_warm_up, name="warm-up", daemon=True).start()


def _warm_up() -> None:
    try:
        live = IndexGeneration.objects.serving_site()
    except DatabaseError as error:
        logger.warning("The live index cannot be read (%s); the first search loads the model", error)
        return
    finally:
        connection.close()
    try:
        if live is None:
            get_embedder()
        else:
            embedder_for(live)
    except EmbedderUnavailable as error:
        logger.warning("The embedder is unavailable (%s): %s", error.reason, error.advice)
