"""What search engines and link previews are told about a page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import to_locale

from portal.helpcenter.languages import current_locale

JsonObject = dict[str, object]
LONGEST_DESCRIPTION = 200


@dataclass(frozen=True)
class Alternate:
    hreflang: str
    url: str


@dataclass(frozen=True)
class Seo:
    title: str
    canonical: str
    og_locale: str
    description: str = ""
    kind: str = "website"
    is_indexed: bool = True
    alternates: tuple[Alternate, ...] = ()
    structured: tuple[JsonObject, ...] = ()


@dataclass(frozen=True)
class Crumb:
    name: str
    url: str


def absolute(request: HttpRequest, path: str) -> str:
    """Return `path` below the site's own address, or below the one that was asked."""
    return f"{settings.SITE_URL}{path}" if settings.SITE_URL else request.build_absolute_uri(path)


def page_seo(
    request: HttpRequest,
    *,
    title: str,
    path: str,
    description: str = "",
    paths: Mapping[str, str] | None = None,
    structured: Sequence[JsonObject] = (),
    is_article: bool = False,
) -> Seo:
    """Describe a page that search engines may list; `paths` are its addresses by language."""
    return Seo(
        title=title,
        canonical=absolute(request, path),
        og_locale=to_locale(current_locale()),
        description=Truncator(" ".join(description.split())).chars(LONGEST_DESCRIPTION),
        kind="article" if is_article else "website",
        alternates=alternates(request, paths or {}),
        structured=tuple(structured),
    )


def hidden_seo(request: HttpRequest, *, title: str) -> Seo:
    """Describe a page that search engines must not list."""
    return Seo(
        title=title,
        canonical=absolute(request, request.path),
        og_locale=to_locale(current_locale()),
        is_indexed=False,
    )


def alternates(request: HttpRequest, paths: Mapping[str, str]) -> tuple[Alternate, ...]:
    """Return one alternate for each language and, for everybody else, the default one; a lone page has none."""
    if len(paths) < 2:
        return ()
    found = [Alternate(locale, absolute(request, path)) for locale, path in paths.items()]
    fallback = paths.get(settings.LANGUAGE_CODE) or next(iter(paths.values()))
    return (*found, Alternate("x-default", absolute(request, fallback)))


def website_data(request: HttpRequest) -> JsonObject:
    search = absolute(request, reverse("helpcenter:search"))
    return {
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": settings.SITE_NAME,
        "url": absolute(request, reverse("helpcenter:home")),
        "inLanguage": current_locale(),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{search}?q={{search_term_string}}"},
            "query-input": "required name=search_term_string",
        },
    }


def crumbs_data(request: HttpRequest, crumbs: Sequence[Crumb]) -> JsonObject:
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": position,
                "name": crumb.name,
                "item": absolute(request, crumb.url),
            }
            for position, crumb in enumerate(crumbs, start=1)
        ],
    }


def article_data(
    request: HttpRequest, *, title: str, summary: str, path: str, locale: str, updated_at: datetime | None
) -> JsonObject:
    data: JsonObject = {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": title,
        "inLanguage": locale,
        "mainEntityOfPage": absolute(request, path),
        "publisher": {"@type": "Organization", "name": settings.SITE_NAME},
    }
    if summary:
        data["description"] = summary
    if updated_at:
        data["dateModified"] = updated_at.isoformat()
    return data
