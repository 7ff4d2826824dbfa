"""The list of articles."""

from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kb.models import Article

PAGE_SIZE = 50


@require_safe
@permission_required("kb.view_article", raise_exception=True)
def article_list(request: HttpRequest) -> HttpResponse:
    articles = Article.objects.visible_to(request.user).order_by("-pk")
    page = Paginator(articles, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "kb/editor/articles.html", {"page": page})
