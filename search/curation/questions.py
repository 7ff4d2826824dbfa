"""Tying questions to the articles that answer them: by writers, and by what solved sessions and cases say.

The text is redacted before it is stored. Its words are found at once, in every generation; its vector follows.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from kb.models import Article
from search.indexing.question_rows import refresh_question_rows
from search.models import QuestionSource, TiedQuestion
from search.models.curation import LONGEST_ASKED
from search.privacy.redaction import redact
from search.receivers import send_articles
from search.retrieval.folding import key_of
from search.retrieval.question import normalise

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

# In each language of an article.
MOST_TIED = 25


class BadQuestion(ValueError):
    """Why a question cannot be tied, in the language of whoever wrote it."""


class TooManyQuestions(BadQuestion):
    """The article has as many questions in this language as it can have."""


@transaction.atomic
def tie_question(
    *,
    article_id: int,
    locale: str,
    text: str,
    source: QuestionSource,
    by: "AbstractBaseUser | None",
    at: datetime,
) -> TiedQuestion:
    """Tie `text` to the article, once: the same words in the same language are one question.

    What sessions and cases say takes the place of their oldest question when there are too many, never of a writer's.

    :raises BadQuestion: if it has no words, or is in no language of the help center.
    :raises TooManyQuestions: if no other can give way.
    """
    asked = read_asked(locale, text)
    key = key_of(asked)
    # One after the other, so that the bound holds.
    Article.objects.select_for_update(no_key=True).get(pk=article_id)
    tied = TiedQuestion.objects.filter(article_id=article_id, locale=locale)
    if (known := tied.filter(key=key).first()) is not None:
        return known
    if tied.count() >= MOST_TIED:
        _make_room(article_id, locale, source)
    question = TiedQuestion.objects.create(
        article_id=article_id,
        locale=locale,
        text=asked,
        key=key,
        source=source,
        created_by_id=by.pk if by else None,
        created_at=at,
    )
    _follow(article_id)
    return question


def read_asked(locale: str, text: str) -> str:
    """Return the question as it would be stored.

    :raises BadQuestion: if it has no words, or is in no language of the help center.
    """
    asked = normalise(redact(normalise(text)))[:LONGEST_ASKED].strip()
    if not key_of(asked):
        raise BadQuestion(_("The question has no words."))
    if locale not in dict(settings.LANGUAGES):
        raise BadQuestion(_("“%(code)s” is no language of this help center.") % {"code": locale})
    return asked


@transaction.atomic
def untie_question(*, question_id: int) -> None:
    """Forget the question; it is found by no more from the next search on. Doing so twice changes nothing."""
    question = TiedQuestion.objects.filter(pk=question_id).first()
    if question is not None:
        question.delete()
        refresh_question_rows(article_ids=[question.article_id])


def _make_room(article_id: int, locale: str, source: QuestionSource) -> None:
    others = TiedQuestion.objects.filter(article_id=article_id, locale=locale)
    oldest = others.exclude(source=QuestionSource.WRITER).order_by("created_at", "pk").first()
    if oldest is None or source is QuestionSource.WRITER:
        raise TooManyQuestions(
            _("An article has %(most)d questions in a language at most.") % {"most": MOST_TIED}
        )
    oldest.delete()


def _follow(article_id: int) -> None:
    """Write the words now, and have the vector made once this is committed."""
    refresh_question_rows(article_ids=[article_id])
    transaction.on_commit(lambda: send_articles([article_id]))
