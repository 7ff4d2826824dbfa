"""The tree of categories, and one category: its names, its icon, the way out of it."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kb.editor.access import writer_of
from kb.editor.category_forms import ICONS, CategoryForm
from kb.editor.category_moves import Move, MoveForm, carry_out
from kb.editor.typed import typed_number
from kb.models import Article, Category
from kb.models.categories import DEEPEST_LEVEL
from kb.queries.category_names import category_choices
from kb.queries.shelves import shelves_for
from kb.rights import way_to
from kb.services import CategoryIsTooDeep, CategoryWouldContainItself, create_category, rename_category
from kb.services.categories import ADD_CATEGORY, CHANGE_CATEGORY, require_shelf
from kb.services.shelving import (
    DELETE_CATEGORY,
    CategoryIsGiven,
    CategoryIsNotEmpty,
    change_icon,
    delete_category,
)

TREE = "kb/editor/categories/tree.html"


@require_safe
@login_required
@permission_required(CHANGE_CATEGORY, raise_exception=True)
def categories(request: HttpRequest) -> HttpResponse:
    form = MoveForm(request.GET)
    return _tree(request, Move(form) if request.GET and form.is_valid() else None)


@require_POST
@login_required
@permission_required(CHANGE_CATEGORY, raise_exception=True)
def move(request: HttpRequest) -> HttpResponse:
    """Move a category one step by a button, or to the place where it was dropped."""
    try:
        made = carry_out(request.POST, by=writer_of(request))
    except (CategoryIsTooDeep, CategoryWouldContainItself):
        problem = _("It does not fit there: the tree has %(count)s levels.") % {"count": DEEPEST_LEVEL}
        return _tree(request, None, problem=problem, status=422)
    if request.htmx:  # type: ignore[attr-defined]
        return _tree(request, made)
    query = f"?{made.query}" if made else ""
    return redirect(f"{request.path.removesuffix('move/')}{query}")


def _tree(request: HttpRequest, made: Move | None, *, problem: str = "", status: int = 200) -> HttpResponse:
    shelves = shelves_for(request.user, locale=_locale())
    moved = next((shelf for shelf in shelves if made and shelf.category_id == made.category_id), None)
    context = {"shelves": shelves, "made": made, "moved": moved, "problem": problem}
    # htmx swaps nothing in that came with an error; the tree is as it was, and says so.
    is_part = request.htmx  # type: ignore[attr-defined]
    return render(request, f"{TREE}#tree" if is_part else TREE, context, status=200 if is_part else status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(ADD_CATEGORY, raise_exception=True)
def new_category(request: HttpRequest) -> HttpResponse:
    wanted = typed_number(request.POST.get("parent") or request.GET.get("parent") or "")
    parent = get_object_or_404(Category, pk=wanted) if wanted is not None else None
    require_shelf(writer_of(request), parent.pk if parent else None, ADD_CATEGORY)
    form = CategoryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        siblings = Category.objects.filter(parent=parent)
        try:
            made = create_category(
                parent=parent,
                names=form.names,
                position=siblings.count(),
                icon=form.cleaned_data["icon"],
                by=writer_of(request),
            )
        except CategoryIsTooDeep:
            form.add_error(None, _("The tree has %(count)s levels.") % {"count": DEEPEST_LEVEL})
        else:
            messages.success(request, _("“%(name)s” is made.") % {"name": form.names[0].name})
            return redirect("editor:category", made.pk)
    context = {"form": form, "parent": parent, "icons": ICONS, "way": _way(parent)}
    return render(request, "kb/editor/categories/page.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(CHANGE_CATEGORY, raise_exception=True)
def category(request: HttpRequest, category_id: int) -> HttpResponse:
    found = get_object_or_404(Category.objects.select_related("parent"), pk=category_id)
    require_shelf(writer_of(request), found.pk, CHANGE_CATEGORY)
    form = CategoryForm(request.POST or None, category=found)
    if request.method == "POST" and form.is_valid():
        _store(request, found, form)
        messages.success(request, _("Saved. Old addresses lead to the new ones."))
        return redirect("editor:category", found.pk)
    context = {
        "form": form,
        "category": found,
        "name": _name(found),
        "way": _way(found.parent),
        "icons": ICONS,
        "article_count": Article.objects.filter(category=found).count(),
        "child_count": Category.objects.filter(parent=found).count(),
        "may_nest": found.level < DEEPEST_LEVEL and request.user.has_perm(ADD_CATEGORY),
    }
    return render(request, "kb/editor/categories/page.html", context, status=422 if form.is_bound else 200)


@require_POST
@login_required
@permission_required(DELETE_CATEGORY, raise_exception=True)
def delete(request: HttpRequest, category_id: int) -> HttpResponse:
    name = _name(get_object_or_404(Category, pk=category_id))
    try:
        delete_category(category_id=category_id, by=writer_of(request))
    except CategoryIsNotEmpty:
        messages.error(request, _("“%(name)s” is not empty. Move what is in it first.") % {"name": name})
        return redirect("editor:category", category_id)
    except CategoryIsGiven:
        words = _("People work in “%(name)s” only. Let them work elsewhere or everywhere first.")
        messages.error(request, words % {"name": name})
        return redirect("editor:category", category_id)
    messages.success(request, _("“%(name)s” is deleted.") % {"name": name})
    return redirect("editor:categories")


@transaction.atomic
def _store(request: HttpRequest, found: Category, form: CategoryForm) -> None:
    for name in form.names:
        if form.is_renamed(name):
            rename_category(category_id=found.pk, name=name, by=writer_of(request))
    change_icon(category_id=found.pk, icon=form.cleaned_data["icon"], by=writer_of(request))


def _locale() -> str:
    return get_language() or settings.LANGUAGE_CODE


def _name(found: Category) -> str:
    names = {row.locale: row.name for row in found.translations.all()}
    return names.get(_locale()) or names.get(settings.LANGUAGE_CODE) or next(iter(names.values()), "")


def _way(parent: Category | None) -> list[tuple[int, str]]:
    """Return the categories down to `parent`, with their names."""
    if parent is None:
        return []
    names = {choice.category_id: choice.name for choice in category_choices(_locale())}
    return [(pk, names.get(pk, "")) for pk in reversed(way_to(parent.pk))]
