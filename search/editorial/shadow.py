"""The index as it would be if a text were published: the real one, changed in a transaction that is always undone.

Other connections see nothing of it, and searches wait for nothing. Whoever publishes this very text, or writes its
passages, waits until it ends, so it is short and waits for nobody itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import OperationalError, connection, transaction

from kb.models import Revision, Translation
from kb.models.revisions import RevisionState
from search.editorial.questions import EditedText
from search.indexing.statistics import refresh_statistics_if_drifted
from search.indexing.writing import index_translations
from search.models import IndexGeneration
from search.retrieval.backend import get_backend
from search.retrieval.generations import forget_counts
from search.retrieval.vocabulary import refresh_vocabulary_if_drifted

# No revision has this number: one that is added meanwhile does not have to wait to learn that.
NUMBER = 2**31 - 1


class ShadowUnavailable(RuntimeError):
    """The index cannot be tried out now; the message says why."""


@contextmanager
def shadow(text: EditedText, *, source: str, generation: IndexGeneration, at: datetime) -> Iterator[None]:
    """Search as if `text` were published, with `source` as its Markdown, and as the next reconcile would leave it.

    :raises ShadowUnavailable: if passages are kept elsewhere too, or somebody is writing this text's passages.
    """
    if not get_backend().searches_our_vectors:
        raise ShadowUnavailable("The search backend keeps a copy of its own, which cannot be tried out.")
    try:
        with transaction.atomic():
            try:
                _publish(text, source)
                _index(text, generation=generation, at=at)
                yield
            finally:
                transaction.set_rollback(True)
    except OperationalError as problem:
        raise ShadowUnavailable("The text is being published or indexed just now.") from problem
    finally:
        forget_counts(generation.pk)


def _publish(text: EditedText, source: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '1500ms'")
    revision = Revision.objects.create(
        translation_id=text.translation_id,
        number=NUMBER,
        title=text.title,
        summary=text.summary,
        body=source,
        state=RevisionState.PUBLISHED,
    )
    Translation.objects.filter(pk=text.translation_id).update(live_revision=revision)


def _index(text: EditedText, *, generation: IndexGeneration, at: datetime) -> None:
    outcome = index_translations(translation_ids=[text.translation_id], generation=generation, at=at)
    if outcome.failed or outcome.unsettled:
        raise ShadowUnavailable("This text cannot be indexed.")
    refresh_vocabulary_if_drifted(generation_id=generation.pk)
    refresh_statistics_if_drifted(generation=generation)
    forget_counts(generation.pk)
