"""The recent questions of the site, asked of two generations as an anonymous reader would."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import F, Q

from kb.models import Translation
from kb.visibility import Visibility
from search.comparison.ranking import DEPTH, Answered, ComparedQuestion
from search.contracts import SearchRequest
from search.questions.recent import RecentQuestion
from search.retrieval.pipeline import answer

OnProgress = Callable[[int, int], None]


@dataclass(frozen=True)
class QuestionComparison:
    """`left_out` were not asked because the time was over; `degraded` were answered by words alone."""

    compared: tuple[ComparedQuestion, ...]
    titles: dict[int, str]
    left_out: int = 0
    degraded: int = 0

    @property
    def mean_overlap(self) -> float:
        return sum(one.overlap for one in self.compared) / len(self.compared) if self.compared else 1.0

    @property
    def other_first(self) -> tuple[ComparedQuestion, ...]:
        return tuple(one for one in self.compared if one.has_other_first)

    @property
    def became_answered(self) -> tuple[ComparedQuestion, ...]:
        return tuple(one for one in self.compared if one.became_answered)

    @property
    def became_unanswered(self) -> tuple[ComparedQuestion, ...]:
        return tuple(one for one in self.compared if one.became_unanswered)


def compare_on_questions(
    questions: Sequence[RecentQuestion],
    *,
    old_id: int,
    new_id: int,
    seconds: float | None = None,
    on_progress: OnProgress | None = None,
) -> QuestionComparison:
    """Ask each question of both generations, for `seconds` at most."""
    until = None if seconds is None else time.monotonic() + seconds
    compared: list[ComparedQuestion] = []
    degraded = 0
    for question in questions:
        if until is not None and time.monotonic() > until:
            break
        (old, is_old_degraded), (new, is_new_degraded) = _ask(question, old_id), _ask(question, new_id)
        compared.append(ComparedQuestion(question, old, new))
        degraded += is_old_degraded or is_new_degraded
        if on_progress is not None:
            on_progress(len(compared), len(questions))
    return QuestionComparison(
        tuple(compared), _titles(compared), left_out=len(questions) - len(compared), degraded=degraded
    )


def _ask(question: RecentQuestion, generation_id: int) -> tuple[Answered, bool]:
    request = SearchRequest(
        text=question.text,
        locale=question.locale,
        visibilities=frozenset({Visibility.PUBLIC}),
        unhurried=True,
    )
    outcome = answer(request, generation_id=generation_id)
    found = Answered(outcome.ranked[:DEPTH], outcome.result.relevance)
    return found, outcome.result.degradation is not None


def _titles(compared: Sequence[ComparedQuestion]) -> dict[int, str]:
    """Return the title of every article found, in the site's language or in its own."""
    ids = {article for one in compared for article in (*one.old.articles, *one.new.articles)}
    live = Translation.objects.published().filter(
        Q(locale=settings.LANGUAGE_CODE) | Q(locale=F("article__source_locale")), article__in=ids
    )
    own_first = sorted(
        live.values_list("article_id", "locale", "live_revision__title"),
        key=lambda row: row[1] == settings.LANGUAGE_CODE,
    )
    return {article: title for article, _, title in own_first}
