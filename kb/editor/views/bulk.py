"""Changing many articles at once: what, a look at what will happen, then doing it and taking it back."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from kb.editor.access import writer_of
from kb.editor.bulk_forms import BulkForm, selected_ids
from kb.models import BulkChange
from kb.queries.bulk import preview_change
from kb.queries.titles import titles_of
from kb.rights import Right
from kb.services.bulk import ask_for_change, make_change, progress_of, undo_change
from kb.tasks import change_many

PAGE = "kb/editor/bulk/page.html"
# As many are changed while the page waits; more by a worker.
CHANGED_AT_ONCE = 50
NAMED = 5


@require_POST
@login_required
@permission_required(Right.EDIT.value, raise_exception=True)
def bulk(request: HttpRequest) -> HttpResponse:
    """Ask what should be different about the articles that were selected, and show what will happen."""
    ids = selected_ids(request.POST, user=writer_of(request), at=timezone.now())
    if not ids:
        messages.error(request, _("Select at least one article that you may change."))
        query = request.POST.get("query", "")
        return redirect(f"{request.path.removesuffix('bulk/')}{query if query.startswith('?') else ''}")
    form = BulkForm(request.POST if "preview" in request.POST else None, user=writer_of(request))
    context = {"form": form, **_selection(ids), "query": request.POST.get("query", "")}
    if form.is_bound and form.is_valid():
        context["preview"] = preview_change(article_ids=ids, wishes=form.wishes, user=writer_of(request))
    return render(request, PAGE, context, status=422 if form.errors else 200)


@require_POST
@login_required
@permission_required(Right.EDIT.value, raise_exception=True)
def apply(request: HttpRequest) -> HttpResponse:
    ids = selected_ids(request.POST, user=writer_of(request), at=timezone.now())
    form = BulkForm(request.POST, user=writer_of(request))
    if not ids or not form.is_valid():
        return render(request, PAGE, {"form": form, **_selection(ids)}, status=422)
    preview = preview_change(article_ids=ids, wishes=form.wishes, user=writer_of(request))
    with transaction.atomic():
        asked = ask_for_change(
            article_ids=preview.article_ids, wishes=form.wishes, by=writer_of(request), at=timezone.now()
        )
        if len(preview.article_ids) > CHANGED_AT_ONCE:
            transaction.on_commit(partial(change_many.delay, bulk_id=asked.pk))
    if len(preview.article_ids) <= CHANGED_AT_ONCE:
        make_change(bulk_id=asked.pk)
    return redirect("editor:bulk-change", asked.pk)


@require_safe
@login_required
@permission_required(Right.EDIT.value, raise_exception=True)
def bulk_change(request: HttpRequest, bulk_id: int) -> HttpResponse:
    """Show how far a change is, and what came of it."""
    found = get_object_or_404(BulkChange, pk=bulk_id, person=request.user.pk)
    context = {"bulk": found, "total": len(found.article_ids), "done": progress_of(found)}
    context |= {"changed": len(found.before)}
    template = "kb/editor/bulk/result.html"
    return render(request, f"{template}#progress" if request.htmx else template, context)  # type: ignore[attr-defined]


@require_POST
@login_required
@permission_required(Right.EDIT.value, raise_exception=True)
def undo(request: HttpRequest, bulk_id: int) -> HttpResponse:
    get_object_or_404(BulkChange, pk=bulk_id, person=request.user.pk)
    undone, failed = undo_change(bulk_id=bulk_id, by=writer_of(request), at=timezone.now())
    said = ngettext("%(count)s article is as it was.", "%(count)s articles are as they were.", undone)
    messages.success(request, said % {"count": undone})
    if failed:
        words = ngettext(
            "%(count)s text could not be published again: somebody else has to approve it.",
            "%(count)s texts could not be published again: somebody else has to approve them.",
            failed,
        )
        messages.warning(request, words % {"count": failed})
    return redirect("editor:bulk-change", bulk_id)


def _selection(ids: list[int]) -> dict[str, object]:
    titles = titles_of(ids[:NAMED])
    return {
        "ids": ",".join(map(str, ids)),
        "count": len(ids),
        "named": [titles.get(pk) or f"#{pk}" for pk in ids[:NAMED]],
        "others": max(0, len(ids) - NAMED),
    }
