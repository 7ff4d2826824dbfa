"""The revisions of a text: who wrote what, when and how much of a change; two of them compared; an old one restored."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kb.editor.access import editable_translation, writer_of
from kb.editor.comparing import View, compare
from kb.editor.revisions import editable_revision
from kb.models import Revision
from kb.queries.titles import title_of
from kb.rights import Right
from kb.services import restore_revision

PAGE_SIZE = 50
_PERMITTED = permission_required(Right.EDIT.value, raise_exception=True)


@require_safe
@login_required
@_PERMITTED
def history(request: HttpRequest, translation_id: int) -> HttpResponse:
    translation = editable_translation(request.user, translation_id)
    revisions = translation.revisions.select_related("author").defer("body", "summary").order_by("-number")
    page = Paginator(revisions, PAGE_SIZE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    context = {
        "translation": translation,
        "article": translation.article,
        "title": title_of(translation.article_id, translation.locale),
        "page": page,
        "revisions": shown,
        "newer_id": shown[0].pk if shown else None,
        "older_id": shown[1].pk if len(shown) > 1 else None,
    }
    return render(request, "kb/editor/history/list.html", context)


@require_safe
@login_required
@_PERMITTED
def changes(request: HttpRequest, translation_id: int) -> HttpResponse:
    """Compare two revisions of a text, the older one first whichever way they were picked."""
    translation = editable_translation(request.user, translation_id)
    picked = [_revision(translation.pk, request.GET.get(name, "")) for name in ("from", "to")]
    old, new = sorted(picked, key=lambda revision: revision.number)
    view = View.SOURCE if request.GET.get("view") == View.SOURCE else View.PAGE
    context = {
        "translation": translation,
        "article": translation.article,
        "comparison": compare(old, new, view=view, reader=request.user, locale=translation.locale),
        "pair": f"from={old.pk}&to={new.pk}",
    }
    return render(request, "kb/editor/history/changes.html", context)


@require_POST
@login_required
@_PERMITTED
def restore(request: HttpRequest, revision_id: int) -> HttpResponse:
    revision = editable_revision(request.user, revision_id)
    note = _("Restored from revision %(number)d") % {"number": revision.number}
    draft = restore_revision(revision_id=revision.pk, by=writer_of(request), note=note)
    messages.success(
        request,
        _("Revision %(old)d is a new draft, revision %(new)d. Readers see no change until it is published.")
        % {"old": revision.number, "new": draft.number},
    )
    return redirect("editor:review", draft.pk)


def _revision(translation_id: int, number: str) -> Revision:
    """:raises Http404: if the address names no revision of this text."""
    rows = Revision.objects.select_related("author").filter(translation=translation_id)
    return get_object_or_404(rows, pk=int(number) if number.isdecimal() and len(number) < 18 else 0)
