"""The results page and the suggestions while typing."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from kb.queries import CategoryNode, category_tree
from kb.visibility import visibilities_for
from portal.helpcenter.hits import shown_hit, suggestions_data
from portal.helpcenter.languages import current_locale
from portal.helpcenter.questions import question_of
from portal.helpcenter.seo import hidden_seo
from search.contracts import CategoryFacet, Relevance, SearchRequest, SearchResult
from search.retrieval import search, suggest

SUGGESTIONS_SECONDS = 60
_STATES = {
    Relevance.GOOD: "helpcenter/includes/results_found.html",
    Relevance.UNSURE: "helpcenter/includes/results_found.html",
    Relevance.NONE: "helpcenter/includes/results_none.html",
}


@dataclass(frozen=True)
class FacetLink:
    name: str
    slug: str
    url: str
    count: int
    is_current: bool


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    locale = current_locale()
    query = question_of(request)
    topics = category_tree(user=request.user, locale=locale)
    context: dict[str, object] = {
        "query": query,
        "topics": topics,
        "hide_header_search": True,
        "seo": hidden_seo(request, title=_("Search")),
        "state_template": "helpcenter/includes/results_empty.html",
    }
    if query:
        category = category_named(topics, request.GET.get("category", ""))
        found = search(
            SearchRequest(
                text=query,
                locale=locale,
                visibilities=visibilities_for(request.user),
                category_id=category.category_id if category else None,
            )
        )
        context |= results_context(found, query=query, category=category)
    template = "helpcenter/search.html#results" if request.htmx else "helpcenter/search.html"
    response = render(request, template, context)
    patch_cache_control(response, private=True, no_cache=True)
    patch_vary_headers(response, ["HX-Request"])
    return response


def results_context(
    found: SearchResult, *, query: str, category: CategoryNode | None
) -> dict[str, object]:
    is_none = found.relevance is Relevance.NONE or not found.hits
    hits = () if is_none else tuple(shown_hit(hit, locale=found.request.locale) for hit in found.hits)
    facets = facet_links(found.facets, query=query, category=category)
    return {
        "state_template": _STATES[Relevance.NONE if is_none else found.relevance],
        "hits": hits,
        "facets": facets,
        "current_facet": next((facet for facet in facets if facet.is_current), None),
        "is_unsure": found.relevance is Relevance.UNSURE,
        "is_degraded": found.degradation is not None,
        "did_you_mean": meant(found.did_you_mean),
        "category_name": category.name if category else "",
        "all_topics_url": results_url(query) if category else "",
        "announcement": announcement(len(hits), query),
    }


def announcement(count: int, query: str) -> str:
    if not count:
        return _("We do not have an answer to this yet")
    return ngettext("%(count)d article for “%(query)s”", "%(count)d articles for “%(query)s”", count) % {
        "count": count,
        "query": query,
    }


def meant(text: str | None) -> dict[str, str] | None:
    return {"text": text, "url": results_url(text)} if text else None


def results_url(query: str, category_slug: str = "") -> str:
    parameters = {"q": query} | ({"category": category_slug} if category_slug else {})
    return f"{reverse('helpcenter:search')}?{urlencode(parameters)}"


def facet_links(
    facets: Sequence[CategoryFacet], *, query: str, category: CategoryNode | None
) -> tuple[FacetLink, ...]:
    """Return "all topics" and a link for each facet; nothing if there is nothing to choose."""
    if len(facets) < 2 and category is None:
        return ()
    every = FacetLink(
        name=_("All topics"),
        slug="",
        url=results_url(query),
        count=sum(facet.count for facet in facets),
        is_current=category is None,
    )
    return (
        every,
        *(
            FacetLink(
                name=facet.crumb.name,
                slug=facet.crumb.slug,
                url=results_url(query, facet.crumb.slug),
                count=facet.count,
                is_current=category is not None and category.category_id == facet.crumb.category_id,
            )
            for facet in facets
        ),
    )


def category_named(nodes: Sequence[CategoryNode], slug: str) -> CategoryNode | None:
    """Find the category of that address in the tree; an unknown one limits nothing."""
    if not slug:
        return None
    pending = list(nodes)
    while pending:
        node = pending.pop()
        if node.slug == slug:
            return node
        pending.extend(node.children)
    return None


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    query = question_of(request)
    found = (
        suggest(text=query, locale=current_locale(), visibilities=visibilities_for(request.user)) if query else ()
    )
    response = JsonResponse({"query": query, "suggestions": suggestions_data(found)})
    patch_cache_control(response, private=True, max_age=SUGGESTIONS_SECONDS)
    patch_vary_headers(response, ["Cookie"])
    response.headers["X-Robots-Tag"] = "noindex"
    return response
