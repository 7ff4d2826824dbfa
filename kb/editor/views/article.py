"""An article at a glance, and what can be done to it as a whole."""

from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kb.editor.access import writer_of
from kb.editor.addresses import article_path
from kb.models import Article
from kb.queries import path_of
from kb.queries.article_overview import ArticleOverview, TextStanding, article_overview
from kb.rights import Right
from kb.services import verify_article


@require_safe
@login_required
@permission_required("kb.view_article", raise_exception=True)
def article(request: HttpRequest, article_id: int) -> HttpResponse:
    overview = article_overview(article_id, user=request.user)
    if overview is None:
        raise Http404
    locale = get_language() or settings.LANGUAGE_CODE
    names = dict(settings.LANGUAGES)
    context = {
        "overview": overview,
        "article": overview.article,
        "texts": [
            (text, names.get(text.translation.locale, text.translation.locale)) for text in overview.texts
        ],
        "missing": _missing(overview),
        "begin_at": _begin_at(overview.texts),
        "way": path_of(overview.article.category, locale=locale),
        "is_overdue": _is_past(overview.verification_due_at, timezone.now()),
        "published_url": _published_url(overview.texts),
        "votes": overview.helpful + overview.unhelpful,
    }
    return render(request, "kb/editor/article/page.html", context)


@require_POST
@login_required
@permission_required(Right.EDIT.value, raise_exception=True)
def verify(request: HttpRequest, article_id: int) -> HttpResponse:
    found = get_object_or_404(Article.objects.editable_by(request.user), pk=article_id)
    verify_article(article_id=found.pk, by=writer_of(request), at=timezone.now())
    messages.success(request, _("Verified. Thank you for looking at it."))
    return redirect("editor:article", found.pk)


def _missing(overview: ArticleOverview) -> list[tuple[str, str]]:
    there = {text.translation.locale for text in overview.texts}
    return [(code, str(name)) for code, name in settings.LANGUAGES if code not in there]


def _begin_at(texts: tuple[TextStanding, ...]) -> str:
    """Return where a missing language is begun: beside the original once there is one to be read."""
    has_original = any(text.is_source and text.newest for text in texts)
    return "editor:begin-translation" if has_original else "editor:new-text"


def _published_url(texts: tuple[TextStanding, ...]) -> str:
    live = next((text.translation for text in texts if text.live), None)
    return article_path(live.locale, live.slug) if live else ""


def _is_past(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and moment <= now
