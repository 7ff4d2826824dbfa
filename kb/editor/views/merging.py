"""Making one article of two: both texts side by side, then choosing the one that stays."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kb.editor.access import writer_of
from kb.editor.comparing import preview_revision
from kb.editor.typed import typed_words
from kb.models import Article, ArticleLink, ArticleVote, Redirect, Revision
from kb.queries import Preview
from kb.queries.article_list import ArticleFilter, matching_ids
from kb.queries.titles import title_of, titles_of
from kb.rights import Right
from kb.services import CannotMerge, merge_articles

MOST_CHOICES = 20


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(Right.PUBLISH.value, raise_exception=True)
def merge(request: HttpRequest, article_id: int) -> HttpResponse:
    publishable = Article.objects.publishable_by(request.user).filter(merged_into__isnull=True)
    article = get_object_or_404(publishable, pk=article_id)
    said = request.POST.get("other") or request.GET.get("other") or ""
    other = publishable.exclude(pk=article.pk).filter(pk=int(said)).first() if _is_id(said) else None
    if request.method == "POST" and other is not None:
        keeps_other = request.POST.get("keep") == str(other.pk)
        kept, absorbed = (other, article) if keeps_other else (article, other)
        try:
            merge_articles(absorbed_id=absorbed.pk, into_id=kept.pk, by=writer_of(request), at=timezone.now())
        except CannotMerge:
            messages.error(request, _("One of them has become part of another article in the meantime."))
            return redirect("editor:article", article.pk)
        messages.success(request, _("They are one article now; every old address leads here."))
        return redirect("editor:article", kept.pk)
    words = typed_words(request.GET)
    context = {
        "article": article,
        "title": title_of(article.pk, article.source_locale),
        "words": words,
        "choices": _choices(request, article, words) if words else [],
        "sides": [_side(request, each) for each in (article, other)] if other else [],
    }
    return render(request, "kb/editor/merging/page.html", context)


def _choices(request: HttpRequest, article: Article, words: str) -> list[tuple[int, str]]:
    fitting = matching_ids(ArticleFilter(words=words), user=request.user, at=timezone.now())
    found = Article.objects.publishable_by(request.user).filter(
        pk__in=fitting.order_by().values("pk"), merged_into__isnull=True
    )
    ids = list(found.exclude(pk=article.pk).order_by("pk").values_list("pk", flat=True)[:MOST_CHOICES])
    titles = titles_of(ids)
    return [(pk, titles.get(pk, f"#{pk}")) for pk in ids]


def _side(request: HttpRequest, article: Article) -> dict[str, object]:
    """Return what the page shows of one article, and what goes along if it is absorbed."""
    texts = Revision.objects.filter(translation__article=article.pk)
    own = texts.filter(translation__locale=article.source_locale)
    shown = own.filter(live_for__isnull=False).first() or own.order_by("-number").first()
    preview: Preview | None = (
        preview_revision(shown, reader=request.user, locale=article.source_locale) if shown else None
    )
    return {
        "article": article,
        "title": shown.title if shown else f"#{article.pk}",
        "preview": preview,
        "link_count": ArticleLink.objects.filter(target=article).count(),
        "redirect_count": Redirect.objects.filter(article=article).count(),
        "vote_count": ArticleVote.objects.filter(revision__translation__article=article.pk).count(),
        "locales": sorted(article.translations.published().values_list("locale", flat=True)),
    }


def _is_id(said: str) -> bool:
    return said.isdecimal() and len(said) < 16
