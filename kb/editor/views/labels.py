"""Labels: how many articles have each, other names for them, and taking them away."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kb.editor.access import writer_of
from kb.editor.typed import typed_words
from kb.models import Label
from kb.rights import Right
from kb.services.labels import LabelNeedsAName, delete_label, rename_label

PAGE_SIZE = 100
_PERMITTED = permission_required(Right.PUBLISH.value, raise_exception=True)


@require_safe
@login_required
@_PERMITTED
def labels(request: HttpRequest) -> HttpResponse:
    words = typed_words(request.GET)
    found = (
        Label.objects.annotate(article_count=Count("articles")).filter(name__icontains=words).order_by("name")
    )
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "words": words,
    }
    return render(request, "kb/editor/labels/list.html", context)


@require_POST
@login_required
@_PERMITTED
def change_label(request: HttpRequest, label_id: int) -> HttpResponse:
    """Rename a label, or delete it; a name that another one has makes one of both."""
    label = get_object_or_404(Label, pk=label_id)
    if request.POST.get("wish") == "delete":
        delete_label(label_id=label.pk, by=writer_of(request))
        messages.success(request, _("“%(name)s” is deleted.") % {"name": label.name})
        return redirect("editor:labels")
    try:
        kept = rename_label(label_id=label.pk, name=request.POST.get("name", ""), by=writer_of(request))
    except LabelNeedsAName:
        messages.error(request, _("A label has a name of 100 characters at most."))
        return redirect("editor:labels")
    said = (
        _("“%(name)s” is merged into “%(other)s”.")
        if kept.pk != label.pk
        else _("“%(name)s” is now “%(other)s”.")
    )
    messages.success(request, said % {"name": label.name, "other": kept.name})
    return redirect("editor:labels")
