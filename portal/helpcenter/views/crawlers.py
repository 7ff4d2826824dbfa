"""What search engines read first: the sitemap, in parts if it is long, and where they need not go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import override
from django.views.decorators.http import require_safe

from kb.queries import SitemapEntry, sitemap_entries
from portal.helpcenter.addresses import article_path
from portal.helpcenter.seo import Alternate, absolute, alternates

# The protocol allows 50,000 addresses and 50 MB; each of ours names its other languages.
ENTRIES_A_PAGE = 10_000
FRESH_SECONDS = 600


@dataclass(frozen=True)
class SitemapUrl:
    url: str
    updated_at: datetime | None
    alternates: tuple[Alternate, ...]


@require_safe
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """Send the whole map, or the list of its parts."""
    entries = sitemap_entries()
    if len(entries) <= ENTRIES_A_PAGE:
        return _map(request, [*_home_urls(request), *(_url(request, entry) for entry in entries)])
    count = -(-len(entries) // ENTRIES_A_PAGE)
    parts = [
        absolute(request, reverse("sitemap-page", kwargs={"page": page})) for page in range(1, count + 1)
    ]
    return _xml(request, "helpcenter/sitemap_index.xml", {"parts": parts})


@require_safe
def sitemap_page(request: HttpRequest, page: int) -> HttpResponse:
    entries = sitemap_entries()
    part = entries[(page - 1) * ENTRIES_A_PAGE : page * ENTRIES_A_PAGE] if page else []
    if not part:
        raise Http404
    home = _home_urls(request) if page == 1 else []
    return _map(request, [*home, *(_url(request, entry) for entry in part)])


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    rules = [f"Disallow: /{code}/search/" for code, _ in settings.LANGUAGES]
    lines = [
        "User-agent: *",
        *rules,
        "Disallow: /accounts/",
        "Disallow: /admin/",
        "",
        f"Sitemap: {absolute(request, reverse('sitemap'))}",
        "",
    ]
    response = HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
    patch_cache_control(response, public=True, max_age=FRESH_SECONDS)
    return response


def _home_urls(request: HttpRequest) -> list[SitemapUrl]:
    paths = {}
    for code, _ in settings.LANGUAGES:
        with override(code):
            paths[code] = reverse("helpcenter:home")
    others = alternates(request, paths)
    return [SitemapUrl(absolute(request, path), None, others) for path in paths.values()]


def _url(request: HttpRequest, entry: SitemapEntry) -> SitemapUrl:
    paths = {other.locale: article_path(other.locale, other.slug) for other in entry.alternates}
    return SitemapUrl(
        url=absolute(request, article_path(entry.locale, entry.slug)),
        updated_at=entry.updated_at,
        alternates=alternates(request, paths),
    )


def _map(request: HttpRequest, urls: Sequence[SitemapUrl]) -> HttpResponse:
    return _xml(request, "helpcenter/sitemap.xml", {"urls": urls})


def _xml(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    response = render(request, template, context, content_type="application/xml")
    patch_cache_control(response, public=True, max_age=FRESH_SECONDS)
    response.headers["X-Robots-Tag"] = "noindex, noodp, noarchive"
    return response
