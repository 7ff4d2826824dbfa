"""Counting what readers ask, once they have their answer.

Nothing is written before the response is out: the question waits, redacted, with the thread that answers it, until
Django says that the request is over. What programs and staff ask tells nothing about readers.
"""

import re
from typing import Any

from asgiref.local import Local
from django.core.signals import request_finished, request_started
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from kb.visibility import Visibility
from search.contracts import SearchResult
from search.questions.log import Asked, asked_in, count_question

# Programs name themselves; a browser always says something.
PROGRAM = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|curl|wget|python|java/|go-http|headless|monitor|preview", re.IGNORECASE
)

_waiting = Local()


def note_question(request: HttpRequest, result: SearchResult) -> None:
    """Keep what was asked until the response is out; nothing of it if a program or staff asked."""
    program = request.headers.get("User-Agent", "")
    if not program or PROGRAM.search(program) or Visibility.STAFF in result.request.visibilities:
        return
    # The same question within a category was asked without it before.
    if result.request.category_id is None:
        _waiting.question = asked_in(result)


@receiver(request_finished, dispatch_uid="helpcenter.count_noted_question")
def count_noted_question(**kwargs: Any) -> None:
    asked: Asked | None = getattr(_waiting, "question", None)
    _waiting.question = None
    if asked is not None:
        count_question(asked, on=timezone.localdate())


@receiver(request_started, dispatch_uid="helpcenter.forget_noted_question")
def forget_noted_question(**kwargs: Any) -> None:
    """A response that nobody waited for leaves nothing to the next request of its thread."""
    _waiting.question = None
