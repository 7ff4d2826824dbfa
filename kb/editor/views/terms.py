"""The terms of the help center: what each thing is called in each language."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kb.editor.access import writer_of
from kb.editor.term_lists import ListIsUnreadable, csv_lines, take_list, term_rows
from kb.editor.typed import typed_number, typed_words
from kb.models import Term
from kb.services import TermNeedsAWord, WordIsTaken, delete_term, write_term
from kb.services.terms import CHANGE_TERM

PAGE_SIZE = 100
LARGEST_LIST = 2_000_000
_PERMITTED = permission_required(CHANGE_TERM, raise_exception=True)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@_PERMITTED
def terms(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _write(request)
    return _page(request)


@require_POST
@login_required
@_PERMITTED
def take_terms(request: HttpRequest) -> HttpResponse:
    """Take over a list in CSV."""
    file = request.FILES.get("list")
    if file is None or (file.size or 0) > LARGEST_LIST:
        return _page(request, problem=_("Choose a CSV file of two megabytes at most."), status=422)
    try:
        count = take_list(file.read().decode("utf-8"), by=writer_of(request))
    except UnicodeDecodeError:
        return _page(request, problem=_("The file is not in UTF-8."), status=422)
    except ListIsUnreadable as why:
        return _page(request, problem=f"{why} {_('Nothing was taken over.')}", status=422)
    messages.success(request, _("%(count)s lines are taken over.") % {"count": count})
    return redirect("editor:terms")


@require_safe
@login_required
@_PERMITTED
def terms_csv(request: HttpRequest) -> StreamingHttpResponse:
    headers = {"Content-Disposition": 'attachment; filename="terms.csv"'}
    return StreamingHttpResponse(csv_lines(), content_type="text/csv; charset=utf-8", headers=headers)


def _write(request: HttpRequest) -> HttpResponse:
    said = typed_number(request.POST.get("term", ""))
    term_id = said if said and Term.objects.filter(pk=said).exists() else None
    if request.POST.get("wish") == "delete" and term_id:
        delete_term(term_id=term_id, by=writer_of(request))
        messages.success(request, _("The term is deleted."))
        return redirect("editor:terms")
    words = {locale: request.POST.get(f"word_{locale}", "") for locale, _name in settings.LANGUAGES}
    try:
        write_term(
            words=words, by=writer_of(request), meaning=request.POST.get("meaning", ""), term_id=term_id
        )
    except TermNeedsAWord:
        return _page(request, problem=_("Give the term a word in one language."), status=422)
    except WordIsTaken as taken:
        problem = _("“%(word)s” is the word of another term.") % {"word": taken}
        return _page(request, problem=problem, status=422)
    messages.success(request, _("Saved."))
    return redirect("editor:terms")


def _page(request: HttpRequest, *, problem: str = "", status: int = 200) -> HttpResponse:
    words = typed_words(request.GET)
    found = Term.objects.prefetch_related("words").order_by("-pk")
    if words:
        found = found.filter(words__word__icontains=words).distinct()
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    typed = [(locale, name, request.POST.get(f"word_{locale}", "")) for locale, name in settings.LANGUAGES]
    context = {
        "page": page,
        "rows": term_rows(page.object_list),
        "words": words,
        "problem": problem,
        "typed": typed,
        "typed_meaning": request.POST.get("meaning", ""),
        "typed_term": request.POST.get("term", ""),
    }
    return render(request, "kb/editor/terms/list.html", context, status=status)
