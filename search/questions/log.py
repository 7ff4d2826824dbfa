"""Writing down what was asked: redacted first, counted by day, and never in the way of an answer.

One statement, which two processes may run at once for the same question. Whatever fails here fails nothing else.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import DatabaseError, connection, transaction

from search.conf import QuestionKnobs
from search.contracts import Relevance, SearchResult
from search.models import AskedQuestion
from search.models.questions import LONGEST_TEXT
from search.privacy import redact

logger = logging.getLogger(__name__)

COUNT = """
    INSERT INTO search_askedquestion (day, locale, text, key, times, relevance, hits)
    VALUES (%(day)s, %(locale)s, %(text)s, %(key)s, 1, %(relevance)s, %(hits)s)
    ON CONFLICT (day, locale, key) DO UPDATE SET
        times = search_askedquestion.times + 1, text = EXCLUDED.text,
        relevance = EXCLUDED.relevance, hits = EXCLUDED.hits
"""


@dataclass(frozen=True)
class Asked:
    """A question and how its answer was, as far as it may be kept."""

    text: str
    locale: str
    relevance: Relevance
    hits: int


def asked_in(result: SearchResult) -> Asked | None:
    """Return what may be kept of a search; None for a question of which nothing is left."""
    text = " ".join(redact(result.request.text).split())[:LONGEST_TEXT].strip()
    if not text:
        return None
    return Asked(text, result.request.locale, result.relevance, len(result.hits))


def count_question(asked: Asked, *, on: date) -> None:
    """Count a question of the day `on`; with no retention, or without a database, do nothing."""
    if QuestionKnobs.read().retention_days == 0:
        return
    values: dict[str, str | int | date] = {
        "day": on,
        "locale": asked.locale,
        "text": asked.text,
        "key": asked.text.casefold()[:LONGEST_TEXT],
        "relevance": asked.relevance.value,
        "hits": asked.hits,
    }
    try:
        # One statement is a transaction of its own; within another, a failure must not end that.
        if connection.in_atomic_block:
            with transaction.atomic():
                _execute(values)
        else:
            _execute(values)
    except DatabaseError as error:
        logger.warning("A question was not counted: %s", type(error).__name__)


def forget_questions(*, on: date) -> int:
    """Delete what is older than the retention allows, seen from the day `on`; return how many rows."""
    oldest = on - timedelta(days=QuestionKnobs.read().retention_days)
    deleted, _ = AskedQuestion.objects.older_than(oldest).delete()
    return deleted


def _execute(values: Mapping[str, str | int | date]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(COUNT, values)
