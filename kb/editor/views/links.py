"""What a writer picks from: articles and their headings to link to, and snippets to show."""

from django.conf import settings
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from kb.editor.typed import typed_words
from kb.models import Article, Snippet
from kb.queries.link_targets import headings_of, link_targets
from kb.rights import Right


@require_safe
@login_required
@permission_required(Right.EDIT.value, raise_exception=True)
def link_choices(request: HttpRequest) -> HttpResponse:
    words = typed_words(request.GET)
    context = {
        "words": words,
        "is_address": words.startswith(("https://", "http://", "mailto:", "tel:")),
        "targets": link_targets(words, user=request.user, locale=_locale(request)),
    }
    return render(request, "kb/editor/writing/_link_choices.html", context)


@require_safe
@login_required
@permission_required(Right.EDIT.value, raise_exception=True)
def heading_choices(request: HttpRequest, article_id: int) -> HttpResponse:
    article = get_object_or_404(Article.objects.visible_to(request.user), pk=article_id)
    context = {"article_id": article.pk, "headings": headings_of(article, locale=_locale(request))}
    return render(request, "kb/editor/writing/_heading_choices.html", context)


@require_safe
@login_required
@permission_required("kb.view_snippet", raise_exception=True)
def snippet_choices(request: HttpRequest) -> HttpResponse:
    words = typed_words(request.GET)
    snippets = Snippet.objects.order_by("name")
    found = snippets.filter(name__icontains=words) | snippets.filter(description__icontains=words)
    return render(
        request, "kb/editor/writing/_snippet_choices.html", {"snippets": found[:30], "words": words}
    )


def _locale(request: HttpRequest) -> str:
    """Return the language of the text that is written: links are looked for in it first."""
    asked = request.GET.get("locale", "")
    return asked if asked in dict(settings.LANGUAGES) else get_language() or settings.LANGUAGE_CODE
