"""A comparison as a page: what templates need of it, and the report as one file."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string

from search.comparison.describing import describe_differences
from search.comparison.judged import JudgedComparison
from search.comparison.questions import QuestionComparison
from search.comparison.ranking import Answered, ComparedQuestion
from search.models import IndexGeneration

TITLES_SHOWN = 3


@dataclass(frozen=True)
class ComparedRow:
    """A question with the first titles of both answers; its text only if enough days hide who asked."""

    text: str
    locale: str
    is_listed: bool
    old_titles: tuple[str, ...]
    new_titles: tuple[str, ...]
    old_is_answered: bool
    new_is_answered: bool
    overlap: float


def comparison_context(
    *, old: IndexGeneration, new: IndexGeneration, comparison: QuestionComparison
) -> dict[str, object]:
    changed = [one for one in comparison.compared if one.has_other_first or one.rank_changes]
    return {
        "old": old,
        "new": new,
        "differences": describe_differences(old.recipe, new.recipe),
        "comparison": comparison,
        "shown": [_row(one, comparison) for one in sorted(changed, key=_most_telling)],
    }


def render_report(
    *,
    old: IndexGeneration,
    new: IndexGeneration,
    comparison: QuestionComparison,
    judged: Sequence[JudgedComparison],
) -> str:
    """Return the report as one HTML document."""
    context = comparison_context(old=old, new=new, comparison=comparison)
    return render_to_string("search/report.html", context | {"judged_comparisons": judged})


def _most_telling(one: ComparedQuestion) -> tuple[bool, bool, float]:
    return (not (one.became_unanswered or one.became_answered), not one.has_other_first, one.overlap)


def _row(one: ComparedQuestion, comparison: QuestionComparison) -> ComparedRow:
    return ComparedRow(
        text=one.question.text if one.question.is_listed else "",
        locale=one.question.locale,
        is_listed=one.question.is_listed,
        old_titles=_titles(one.old, comparison),
        new_titles=_titles(one.new, comparison),
        old_is_answered=one.old.is_answered,
        new_is_answered=one.new.is_answered,
        overlap=one.overlap,
    )


def _titles(answered: Answered, comparison: QuestionComparison) -> tuple[str, ...]:
    return tuple(comparison.titles.get(article, f"{article}") for article in answered.articles[:TITLES_SHOWN])
