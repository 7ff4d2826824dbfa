"""Home, categories and articles."""

from collections.abc import Sequence

import structlog
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kb import queries
from kb.queries import ArticlePage, CategoryPage
from kb.services import count_view
from kb.visibility import Visibility, visibilities_for
from portal.helpcenter.addresses import (
    article_path,
    article_paths,
    category_path,
    category_paths,
    media_path,
    with_fallbacks,
)
from portal.helpcenter.caching import render_page
from portal.helpcenter.context import ARTICLE_STYLESHEETS, site_of
from portal.helpcenter.languages import current_locale, language_in_words, page_paths
from portal.helpcenter.seo import Crumb, Seo, article_data, crumbs_data, hidden_seo, page_seo, website_data
from portal.helpcenter.votes import feedback_of
from search.retrieval import related_articles

log = structlog.get_logger(__name__)

CONTENTS_LEVELS = (2, 3)
FEWEST_CONTENTS = 2


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    page = queries.home_page(user=request.user, locale=current_locale(), today=timezone.localdate())
    seo = page_seo(
        request,
        title=site_of(request).name,
        path=reverse("helpcenter:home"),
        description=_("Search the help center or browse its topics. If nothing fits, a person answers."),
        paths=page_paths(request),
        structured=[website_data(request)],
    )
    context = {"page": page, "seo": seo, "hide_header_search": True}
    return render_page(request, "helpcenter/home.html", context, state=page)


@require_safe
def category(request: HttpRequest, slug: str) -> HttpResponse:
    locale = current_locale()
    number = request.GET.get("page", "")
    page = queries.category_page(
        slug=slug,
        user=request.user,
        locale=locale,
        page=int(number) if number.isdecimal() and len(number) < 7 else 1,
    )
    if page is None:
        target = queries.find_category_redirect(slug=slug, user=request.user, locale=locale)
        return _moved(category_path(locale, target.slug) if target else "")
    own_slug = page.alternates.get(locale, slug)
    if own_slug != slug:
        return _moved(category_path(locale, own_slug))
    paths = category_paths(page)
    site_of(request).paths = with_fallbacks(paths, slug=slug, kind="category")
    crumbs = _crumbs(page.breadcrumbs)
    context = {
        "page": page,
        "crumbs": crumbs,
        "seo": _category_seo(request, page, paths, crumbs),
        "previous_url": _page_url(request, page.page - 1) if page.page > 1 else "",
        "next_url": _page_url(request, page.page + 1) if page.page < page.page_count else "",
    }
    return render_page(request, "helpcenter/category.html", context, state=page)


@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    locale = current_locale()
    page = queries.article_page(
        slug=slug, user=request.user, locale=locale, article_url=article_path, media_url=media_path
    )
    if page is None:
        target = queries.find_article_redirect(slug=slug, user=request.user, locale=locale)
        return _moved(article_path(locale, target.slug) if target else "")
    if request.method == "GET" and not _is_prefetch(request):
        _count_view(page.article_id)
    related = related_articles(
        article_id=page.article_id, locale=locale, visibilities=visibilities_for(request.user)
    )
    feedback = feedback_of(request, article_id=page.article_id, revision_id=page.revision_id)
    paths = article_paths(page)
    site_of(request).paths = with_fallbacks(paths, slug=slug, kind="article")
    crumbs = _crumbs(page.breadcrumbs)
    is_due = page.verification_due_at is not None and page.verification_due_at <= timezone.now()
    headings = [heading for heading in page.body.headings if heading.level in CONTENTS_LEVELS]
    context = {
        "page": page,
        "crumbs": crumbs,
        "seo": _article_seo(request, page, paths, crumbs),
        "contents": headings if len(headings) >= FEWEST_CONTENTS else [],
        "wanted_language": language_in_words(locale),
        "shown_language": language_in_words(page.locale),
        "is_verification_due": is_due,
        "related": related,
        "feedback": feedback,
        "article_stylesheets": ARTICLE_STYLESHEETS,
    }
    state = (page, is_due, related, feedback)
    return render_page(request, "helpcenter/article.html", context, state=state, is_personal=True)


def _moved(path: str) -> HttpResponse:
    """Send readers of an old address on; which addresses there are depends on who asks.

    :raises Http404: if there is nowhere to go.
    """
    if not path:
        raise Http404
    response = HttpResponsePermanentRedirect(path)
    patch_cache_control(response, private=True, max_age=3600)
    patch_vary_headers(response, ["Cookie"])
    return response


def _count_view(article_id: int) -> None:
    """Count the opening; a database that takes no writes costs the count, not the page."""
    try:
        count_view(article_id=article_id, day=timezone.localdate())
    except DatabaseError as error:
        log.warning("view_not_counted", article_id=article_id, error=type(error).__name__)


def _is_prefetch(request: HttpRequest) -> bool:
    return "prefetch" in request.headers.get("Sec-Purpose", request.headers.get("Purpose", ""))


def _crumbs(crumbs: Sequence[queries.Crumb]) -> list[Crumb]:
    return [
        Crumb(crumb.name, reverse("helpcenter:category", kwargs={"slug": crumb.slug})) for crumb in crumbs
    ]


def _page_url(request: HttpRequest, number: int) -> str:
    return request.path if number == 1 else f"{request.path}?page={number}"


def _category_seo(
    request: HttpRequest, page: CategoryPage, paths: dict[str, str], crumbs: Sequence[Crumb]
) -> Seo:
    path = paths.get(page.locale, request.path)
    trail = [_home_crumb(), *crumbs, Crumb(page.category.name, path)]
    return page_seo(
        request,
        title=page.category.name,
        path=path if page.page == 1 else f"{path}?page={page.page}",
        description=page.category.description,
        paths=paths if page.page == 1 else None,
        structured=[crumbs_data(request, trail)],
    )


def _article_seo(
    request: HttpRequest, page: ArticlePage, paths: dict[str, str], crumbs: Sequence[Crumb]
) -> Seo:
    if page.visibility is not Visibility.PUBLIC:
        return hidden_seo(request, title=page.title)
    path = paths.get(page.locale, request.path)
    data = article_data(
        request,
        title=page.title,
        summary=page.summary,
        path=path,
        locale=page.locale,
        updated_at=page.updated_at,
    )
    return page_seo(
        request,
        title=page.title,
        path=path,
        description=page.summary,
        paths=paths,
        structured=[data, crumbs_data(request, [_home_crumb(), *crumbs, Crumb(page.title, path)])],
        is_article=True,
    )


def _home_crumb() -> Crumb:
    return Crumb(_("All topics"), reverse("helpcenter:home"))
