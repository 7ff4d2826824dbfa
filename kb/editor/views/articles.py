"""The list of articles."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from kb.editor.article_filters import ListRequest, read_filters
from kb.models import Article
from kb.queries.article_list import COUNTED_DAYS, LanguageState, Sort, filtered_articles, languages_of
from kb.rights import Right, has_right

PAGE_SIZE = 50


@dataclass(frozen=True)
class Row:
    article: Article
    category: str
    languages: tuple[LanguageState, ...]
    is_overdue: bool


@dataclass(frozen=True)
class Column:
    """A column that can be sorted by; `query` is the address that does."""

    sort: Sort
    query: str
    direction: str  # as in aria-sort; empty if the list is sorted by another one


@require_safe
@login_required
@permission_required("kb.view_article", raise_exception=True)
def article_list(request: HttpRequest) -> HttpResponse:
    asked, at = read_filters(request.GET, user_id=request.user.pk), timezone.now()
    found = filtered_articles(
        asked.wanted, user=request.user, at=at, sort=asked.sort, is_reversed=asked.is_reversed
    )
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "asked": asked,
        "form": asked.form,
        "page": page,
        "rows": _rows(page, asked, at),
        "columns": _columns(request, asked),
        "counted_days": COUNTED_DAYS,
        "query": _query(request, page=None),
        "may_change": has_right(request.user, Right.EDIT),
        "one_language": len(settings.LANGUAGES) == 1,
    }
    template = "kb/editor/articles/list.html"
    return render(request, f"{template}#results" if request.htmx else template, context)  # type: ignore[attr-defined]


def _rows(page: Page[Article], asked: ListRequest, at: datetime) -> list[Row]:
    articles = list(page.object_list)
    languages = languages_of([article.pk for article in articles])
    ways = dict(asked.form.fields["category"].choices)  # type: ignore[attr-defined]
    return [
        Row(
            article,
            str(ways.get(article.category_id, "")),
            languages.get(article.pk, ()),
            _is_late(article, at),
        )
        for article in articles
    ]


def _is_late(article: Article, at: datetime) -> bool:
    due_at: datetime | None = article.verification_due_at  # type: ignore[attr-defined]
    return due_at is not None and due_at <= at


def _columns(request: HttpRequest, asked: ListRequest) -> dict[str, Column]:
    columns = {}
    for sort in Sort:
        is_current = sort is asked.sort
        turns = is_current and not asked.is_reversed
        query = _query(request, page=None, sort=sort.value, reverse="1" if turns else None)
        is_down = (sort in {Sort.UPDATED, Sort.VIEWS}) != asked.is_reversed
        direction = ("descending" if is_down else "ascending") if is_current else ""
        columns[sort.value] = Column(sort, query, direction)
    return columns


def _query(request: HttpRequest, **changes: object) -> str:
    """Return the address's query with these changes; None takes a part out, as empty parts are."""
    query = request.GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = str(value)
    for name in [name for name, value in query.items() if not value]:
        del query[name]
    return f"?{query.urlencode()}" if query else "?"
