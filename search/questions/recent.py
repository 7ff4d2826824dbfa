"""The questions that were asked lately, gathered over the days on which they were."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Sum

from search.conf import QuestionKnobs
from search.models import AskedQuestion


@dataclass(frozen=True)
class RecentQuestion:
    """`is_listed`: asked on so many days that showing its text tells of no single person."""

    text: str
    locale: str
    days: int
    times: int
    last_day: date
    is_listed: bool


def recent_questions(*, limit: int, locale: str | None = None) -> tuple[RecentQuestion, ...]:
    """Return the questions that were asked on most days, and of those most often."""
    asked = AskedQuestion.objects.all() if locale is None else AskedQuestion.objects.filter(locale=locale)
    gathered = (
        asked.values("locale", "key")
        .annotate(newest=Max("text"), on_days=Count("day"), all_times=Sum("times"), last_day=Max("day"))
        .order_by("-on_days", "-all_times", "locale", "key")
    )
    least = QuestionKnobs.read().listed_after_days
    return tuple(
        RecentQuestion(text, in_locale, days, times, last_day, is_listed=days >= least)
        for text, in_locale, days, times, last_day in gathered.values_list(
            "newest", "locale", "on_days", "all_times", "last_day"
        )[:limit]
    )
