"""Snippets: the texts that many articles show, where each is shown, and writing them."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kb.editor.access import writer_of
from kb.editor.typed import typed_words
from kb.models import Article, Snippet, SnippetUse
from kb.queries import uses_of
from kb.rights import NotAllowed
from kb.services import (
    BodyIsTooLong,
    SnippetIsUnbalanced,
    SnippetIsUsed,
    SnippetNameIsUnusable,
    SnippetShowsItself,
    delete_snippet,
    write_snippet,
)
from kb.services.snippets import CHANGE_SNIPPET, LONGEST_SNIPPET_NAME

PAGE_SIZE = 100
VIEW_SNIPPET = "kb.view_snippet"


class SnippetForm(forms.Form):
    name = forms.SlugField(label=gettext_lazy("Name"), max_length=LONGEST_SNIPPET_NAME)
    locale = forms.ChoiceField(label=gettext_lazy("Language"))
    description = forms.CharField(label=gettext_lazy("What it is for"), max_length=300, required=False)
    body = forms.CharField(label=gettext_lazy("Text"), strip=False, widget=forms.Textarea(attrs={"rows": 10}))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["locale"].choices = settings.LANGUAGES  # type: ignore[attr-defined]


@require_safe
@login_required
@permission_required(VIEW_SNIPPET, raise_exception=True)
def snippets(request: HttpRequest) -> HttpResponse:
    words = typed_words(request.GET)
    found = Snippet.objects.filter(name__icontains=words).prefetch_related("texts").order_by("name")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    names = [snippet.name for snippet in page.object_list]
    used = SnippetUse.objects.filter(snippet_name__in=names).order_by().values_list("snippet_name")
    counts = dict(used.annotate(Count("pk")))
    context = {
        "page": page,
        "rows": [(each, counts.get(each.name, 0)) for each in page.object_list],
        "words": words,
    }
    return render(request, "kb/editor/snippets/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(CHANGE_SNIPPET, raise_exception=True)
def new_snippet(request: HttpRequest) -> HttpResponse:
    form = SnippetForm(request.POST or None, initial={"locale": settings.LANGUAGE_CODE})
    if request.method == "POST" and form.is_valid():
        if Snippet.objects.filter(name=form.cleaned_data["name"]).exists():
            form.add_error("name", _("There is a snippet of this name already."))
        elif _written(request, form):
            return redirect("editor:snippet", form.cleaned_data["name"])
    return _page(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(VIEW_SNIPPET, raise_exception=True)
def snippet(request: HttpRequest, name: str) -> HttpResponse:
    """Show a snippet in one language and where it is shown; a new text is seen there at once."""
    found = get_object_or_404(Snippet.objects.prefetch_related("texts"), name=name)
    locale = request.POST.get("locale") or request.GET.get("locale") or settings.LANGUAGE_CODE
    body = next((text.body for text in found.texts.all() if text.locale == locale), "")
    initial = {"name": name, "locale": locale, "description": found.description, "body": body}
    said = request.POST.copy() if request.method == "POST" else None
    if said is not None:
        said["name"] = name
    form = SnippetForm(said, initial=initial)
    if said is not None:
        if not request.user.has_perm(CHANGE_SNIPPET):
            raise NotAllowed
        if form.is_valid() and _written(request, form):
            return redirect(f"{request.path}?locale={locale}")
    return _page(request, form, found, locale=locale)


@require_POST
@login_required
@permission_required(CHANGE_SNIPPET, raise_exception=True)
def delete(request: HttpRequest, name: str) -> HttpResponse:
    try:
        delete_snippet(name=name, by=writer_of(request))
    except SnippetIsUsed:
        messages.error(request, _("It is still shown. Take it out of those texts first."))
        return redirect("editor:snippet", name)
    messages.success(request, _("“%(name)s” is deleted.") % {"name": name})
    return redirect("editor:snippets")


def _written(request: HttpRequest, form: SnippetForm) -> bool:
    data = form.cleaned_data
    try:
        write_snippet(
            name=data["name"],
            locale=data["locale"],
            body=data["body"].replace("\r\n", "\n"),
            description=data["description"],
            by=writer_of(request),
            at=timezone.now(),
        )
    except SnippetShowsItself as way:
        form.add_error("body", _("It would show itself: %(way)s") % {"way": way})
    except SnippetIsUnbalanced as where:
        form.add_error(
            "body", _("A conditional block is not closed, or opens wrongly: line %(line)s") % {"line": where}
        )
    except SnippetNameIsUnusable:
        form.add_error("name", _("Use small letters, digits, hyphens and underscores."))
    except BodyIsTooLong:
        form.add_error("body", _("The text is too long."))
    except NotAllowed:
        form.add_error(None, _("Articles that you may not publish show it: ask somebody who may."))
    else:
        messages.success(request, _("Saved. Every text that shows it shows the new one now."))
        return True
    return False


def _page(
    request: HttpRequest, form: SnippetForm, found: Snippet | None, *, locale: str = ""
) -> HttpResponse:
    texts, by_snippets = uses_of(found.name) if found else ([], [])
    readable = set(
        Article.objects.visible_to(request.user)
        .filter(pk__in={text.article_id for text in texts})
        .values_list("pk", flat=True)
    )
    written = {text.locale for text in found.texts.all()} if found else set()
    context = {
        "form": form,
        "snippet": found,
        "locale": locale,
        "languages": [(code, name, code in written) for code, name in settings.LANGUAGES],
        "texts": [text for text in texts if text.article_id in readable],
        "hidden_count": sum(text.article_id not in readable for text in texts),
        "by_snippets": by_snippets,
        "is_used": bool(texts or by_snippets),
        "may_write": request.user.has_perm(CHANGE_SNIPPET),
    }
    return render(request, "kb/editor/snippets/page.html", context, status=422 if form.errors else 200)
