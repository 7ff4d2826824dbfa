"""The order in which the articles of a category stand."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kb.editor.access import writer_of
from kb.editor.typed import typed_number
from kb.models import Article, Category
from kb.queries.category_names import category_choices
from kb.queries.titles import titles_of
from kb.rights import Right, require_place
from kb.services import order_articles

PAGE_SIZE = 100


@require_safe
@login_required
@permission_required(Right.EDIT.value, raise_exception=True)
def article_order(request: HttpRequest, category_id: int) -> HttpResponse:
    category = _category(request, category_id)
    page = Paginator(_order(category_id), PAGE_SIZE).get_page(request.GET.get("page"))
    readable = set(
        Article.objects.visible_to(request.user)
        .filter(pk__in=list(page.object_list))
        .values_list("pk", flat=True)
    )
    titles = titles_of(list(page.object_list))
    names = {choice.category_id: choice.way for choice in category_choices(_locale())}
    rows = [(pk, titles.get(pk, "") if pk in readable else "") for pk in page.object_list]
    context = {
        "category": category,
        "name": names.get(category_id, ""),
        "page": page,
        "rows": rows,
    }
    template = "kb/editor/categories/order.html"
    return render(request, f"{template}#order" if request.htmx else template, context)  # type: ignore[attr-defined]


@require_POST
@login_required
@permission_required(Right.EDIT.value, raise_exception=True)
def move_article_in_order(request: HttpRequest, category_id: int) -> HttpResponse:
    """Move an article one place, to the top, or to the place where it was dropped."""
    _category(request, category_id)
    order = _order(category_id)
    step, _colon, number = request.POST.get("step", "").partition(":")
    moved = typed_number(number)
    if moved is None or moved not in order:
        raise Http404(number)
    at = order.index(moved)
    places = {"top": 0, "up": at - 1, "down": at + 1}
    dropped = typed_number(step)
    place = dropped if dropped is not None else places.get(step, at)
    order.insert(max(0, min(place, len(order) - 1)), order.pop(at))
    order_articles(category_id=category_id, article_ids=order, by=writer_of(request))
    page = request.POST.get("page", "")
    target = f"{request.path.removesuffix('move/')}?page={page if page.isdecimal() else 1}"
    if not request.htmx:  # type: ignore[attr-defined]
        messages.success(request, _("The order is saved."))
    return redirect(target)


def _category(request: HttpRequest, category_id: int) -> Category:
    category = get_object_or_404(Category, pk=category_id)
    require_place(request.user, category_id, permission=Right.EDIT.value)
    return category


def _order(category_id: int) -> list[int]:
    shelf = Article.objects.filter(category=category_id).order_by("position", "pk")
    return list(shelf.values_list("pk", flat=True))


def _locale() -> str:
    return get_language() or settings.LANGUAGE_CODE
