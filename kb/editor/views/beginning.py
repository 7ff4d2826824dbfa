"""Beginning an article, and the text of one in another language."""

from django.conf import settings
from django.contrib.auth.decorators import login_required, permission_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST

from kb.editor.access import writer_of
from kb.editor.writing_forms import NewArticleForm
from kb.merging import Text
from kb.models import Article, Category
from kb.rights import ADD_ARTICLE, Right
from kb.services import begin_translation, create_article, editable_text, save_working_copy
from kb.visibility import Visibility


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(ADD_ARTICLE, raise_exception=True)
def new_article(request: HttpRequest) -> HttpResponse:
    locale = get_language() or settings.LANGUAGE_CODE
    start = {"locale": locale, "category": request.GET.get("category"), "title": request.GET.get("title")}
    form = NewArticleForm(request.POST or None, user=writer_of(request), locale=locale, initial=start)
    if request.method != "POST" or not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "kb/editor/writing/new.html", {"form": form}, status=status)
    return redirect("editor:write", _begin(request, form))


@require_POST
@login_required
@permission_required(Right.EDIT.value, raise_exception=True)
def new_text(request: HttpRequest, article_id: int, locale: str) -> HttpResponse:
    """Open the text of an article in a language, the first time as well."""
    if locale not in dict(settings.LANGUAGES):
        raise Http404(locale)
    article = get_object_or_404(Article.objects.editable_by(request.user), pk=article_id)
    translation = begin_translation(article_id=article.pk, locale=locale, by=writer_of(request))
    return redirect("editor:write", translation.pk)


@transaction.atomic
def _begin(request: HttpRequest, form: NewArticleForm) -> int:
    data = form.cleaned_data
    article = create_article(
        category=get_object_or_404(Category, pk=data["category"]),
        visibility=Visibility(data["visibility"]),
        source_locale=data["locale"],
        by=writer_of(request),
    )
    translation = begin_translation(
        article_id=article.pk, locale=data["locale"], by=writer_of(request), title=data["title"]
    )
    save_working_copy(
        translation_id=translation.pk,
        text=Text(data["title"], "", form.body),
        expected_version=editable_text(translation_id=translation.pk).version,
        by=writer_of(request),
        at=timezone.now(),
    )
    return translation.pk
