"""What is due in a month: publications, ends of them, verifications, and the reviews that wait."""

from calendar import Calendar
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import get_format
from django.views.decorators.http import require_safe

from kb.queries import DueItem, DueKind, due_items
from kb.rights import Right

FIRST_YEAR, LAST_YEAR = 2000, 2100
MOST_IN_A_CELL = 3


@dataclass(frozen=True)
class Entry:
    item: DueItem
    person: str
    is_late: bool

    @property
    def icon(self) -> str:
        return _ICONS[self.item.kind]


@dataclass(frozen=True)
class Day:
    date: date
    entries: tuple[Entry, ...]
    is_in_month: bool
    is_today: bool

    @property
    def first(self) -> tuple[Entry, ...]:
        return self.entries[:MOST_IN_A_CELL]

    @property
    def more(self) -> int:
        return max(0, len(self.entries) - MOST_IN_A_CELL)


_ICONS = {
    DueKind.PUBLISH: "calendar-check",
    DueKind.EXPIRE: "calendar-x",
    DueKind.VERIFY: "badge-check",
    DueKind.REVIEW: "message-square-text",
}


@require_safe
@login_required
@permission_required(Right.EDIT.value, raise_exception=True)
def calendar(request: HttpRequest) -> HttpResponse:
    now = timezone.localtime()
    month = _month(request.GET.get("month", ""), today=now.date())
    kind = request.GET.get("kind", "")
    weeks = Calendar(firstweekday=(int(get_format("FIRST_DAY_OF_WEEK")) - 1) % 7).monthdatescalendar(
        month.year, month.month
    )
    items = due_items(
        user=request.user, start=_midnight(weeks[0][0]), end=_midnight(weeks[-1][-1] + timedelta(1))
    )
    days = _days(
        [item for item in items if kind not in DueKind.values or item.kind == kind],
        month=month,
        now=now,
        weeks=weeks,
    )
    in_month = [day for week in days for day in week if day.is_in_month]
    context = {
        "month": month,
        "weeks": days,
        "agenda": [day for day in in_month if day.entries],
        "kind": kind,
        "kinds": DueKind.choices,
        "previous": _beside(month, -1),
        "next": _beside(month, 1),
        "total": sum(len(day.entries) for day in in_month),
    }
    return render(request, "kb/editor/calendar/page.html", context)


def _days(items: list[DueItem], *, month: date, now: datetime, weeks: list[list[date]]) -> list[list[Day]]:
    people = get_user_model().objects.in_bulk({item.person_id for item in items if item.person_id})
    entries: dict[date, list[Entry]] = defaultdict(list)
    for item in items:
        person = people.get(item.person_id or 0)
        is_late = item.due_at < now and item.kind != DueKind.REVIEW
        entries[timezone.localdate(item.due_at)].append(Entry(item, str(person or ""), is_late))
    today = now.date()
    return [
        [Day(day, tuple(entries[day]), day.month == month.month, day == today) for day in week]
        for week in weeks
    ]


def _month(text: str, *, today: date) -> date:
    """Read "2026-11"; what is no month is the present one."""
    year, _, month = text.partition("-")
    is_plain = year.isdecimal() and month.isdecimal() and len(text) <= len("2026-11")
    if is_plain and FIRST_YEAR <= int(year) <= LAST_YEAR and 1 <= int(month) <= 12:
        return date(int(year), int(month), 1)
    return today.replace(day=1)


def _beside(month: date, step: int) -> date:
    months = month.year * 12 + month.month - 1 + step
    return date(months // 12, months % 12 + 1, 1)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
