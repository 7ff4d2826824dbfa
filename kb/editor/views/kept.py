"""One's own texts that were refused or discarded: they are kept until their writer forgets them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kb.editor.access import writer_of
from kb.editor.typed import typed_words
from kb.models import Article, RescuedDraft
from kb.rights import Right
from kb.services import forget_rescued_draft

PAGE_SIZE = 20


@never_cache
@require_safe
@login_required
@permission_required(Right.EDIT.value, raise_exception=True)
def kept_texts(request: HttpRequest) -> HttpResponse:
    editable = Article.objects.editable_by(request.user)
    drafts = RescuedDraft.objects.filter(writer=writer_of(request).pk, translation__article__in=editable)
    words = typed_words(request.GET)[:100]
    if words:
        drafts = drafts.filter(title__icontains=words)
    page = Paginator(drafts.select_related("translation").order_by("-updated_at", "pk"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page,
        "words": words,
    }
    return render(request, "kb/editor/kept/list.html", context)


@require_POST
@login_required
@permission_required(Right.EDIT.value, raise_exception=True)
def forget(request: HttpRequest, draft_id: int) -> HttpResponse:
    forget_rescued_draft(draft_id=draft_id, by=writer_of(request))
    messages.success(request, _("The kept text is forgotten."))
    return redirect("editor:kept")
