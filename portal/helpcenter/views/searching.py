"""The results page and the suggestions while typing."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from django.views.decorators.http import require_safe

from kb.queries import CategoryTree, category_at, category_tree
from kb.visibility import visibilities_for
from portal.helpcenter.asked import note_question
from portal.helpcenter.hits import shown_hit, suggestions_data
from portal.helpcenter.languages import LanguageLink, current_locale, language_in_words
from portal.helpcenter.limits import limited
from portal.helpcenter.questions import question_of
from portal.helpcenter.requests import PageRequest
from portal.helpcenter.seo import hidden_seo
from search.contracts import CategoryFacet, Relevance, SearchRequest
from search.retrieval import search, suggest

SUGGESTIONS_SECONDS = 60
EMPTY = "helpcenter/includes/results_empty.html"
FOUND = "helpcenter/includes/results_found.html"
NONE = "helpcenter/includes/results_none.html"


@dataclass(frozen=True)
class FacetLink:
    name: str
    slug: str
    url: str
    count: int
    is_current: bool


@require_safe
@limited("search")
def results(request: PageRequest) -> HttpResponse:
    query = question_of(request)
    context: dict[str, object] = {
        "query": query,
        "hide_header_search": True,
        "seo": hidden_seo(request, title=_("Search")),
    }
    context |= _answer(request, query) if query else {"state_template": EMPTY, "topics": _tree(request).roots}
    template = "helpcenter/search.html#results" if request.htmx else "helpcenter/search.html"
    response = render(request, template, context)
    patch_cache_control(response, private=True, no_cache=True)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _answer(request: PageRequest, query: str) -> dict[str, object]:
    locale = current_locale()
    slug = request.GET.get("category", "")
    category_id = category_at(slug=slug, user=request.user, locale=locale) if slug else None
    found = search(
        SearchRequest(
            text=query,
            locale=locale,
            visibilities=visibilities_for(request.user),
            category_id=category_id,
        )
    )
    note_question(request, found)
    hits = tuple(shown_hit(hit, locale=locale) for hit in found.hits)
    is_none = found.relevance is Relevance.NONE or not hits
    facets = facet_links(found.facets, query=query, category_id=category_id)
    # The tree costs queries: only a page without hits shows it, or one limited to a category deep in it.
    is_deep = category_id is not None and not any(facet.is_current for facet in facets)
    tree = _tree(request) if is_none or is_deep else None
    category = tree.node(category_id) if tree and category_id is not None else None
    if category is not None and is_deep:
        deep = FacetLink(category.name, category.slug, results_url(query, category.slug), len(hits), True)
        facets = (*facets, deep)
    current = next((facet for facet in facets if facet.is_current), None)
    return {
        "state_template": NONE if is_none else FOUND,
        "topics": tree.roots if tree else (),
        "hits": () if is_none else hits,
        "facets": facets,
        "current_facet": current,
        "is_unsure": found.relevance is Relevance.UNSURE,
        "is_degraded": found.degradation is not None,
        "other_language": None
        if found.relevance is Relevance.GOOD
        else other_language(found.other_locale, query=query),
        "did_you_mean": meant(found.did_you_mean),
        "corrected": found.corrected,
        "category_name": category.name if category else "",
        "all_topics_url": results_url(query) if category_id is not None else "",
        "announcement": announcement(
            0 if is_none else len(hits),
            total=current.count if current else len(hits),
            query=found.corrected or query,
        ),
    }


def _tree(request: PageRequest) -> CategoryTree:
    return category_tree(user=request.user, locale=current_locale())


def announcement(shown: int, *, total: int, query: str) -> str:
    """Say in one line what was found; without cut-off numbers when everything is shown."""
    if not shown:
        return _("We do not have an answer to this yet")
    words = {"shown": shown, "total": total, "query": query}
    if total > shown:
        return _("The best %(shown)d of %(total)d articles for “%(query)s”") % words
    return ngettext("%(shown)d article for “%(query)s”", "%(shown)d articles for “%(query)s”", shown) % words


def meant(text: str | None) -> dict[str, str] | None:
    return {"text": text, "url": results_url(text)} if text else None


def other_language(locale: str | None, *, query: str) -> LanguageLink | None:
    """Return where the question has an answer that this page does not show, if the site has pages in that language."""
    if locale is None or locale not in dict(settings.LANGUAGES):
        return None
    with override(locale):
        url = results_url(query)
    return LanguageLink(locale=locale, name=language_in_words(locale), url=url, is_current=False)


def results_url(query: str, category_slug: str = "") -> str:
    parameters = {"q": query} | ({"category": category_slug} if category_slug else {})
    return f"{reverse('helpcenter:search')}?{urlencode(parameters)}"


def facet_links(
    facets: Sequence[CategoryFacet], *, query: str, category_id: int | None
) -> tuple[FacetLink, ...]:
    """Return "all topics" and a link for each facet; nothing if there is nothing to choose."""
    if len(facets) < 2 and category_id is None:
        return ()
    total = sum(facet.count for facet in facets)
    return (
        FacetLink(_("All topics"), "", results_url(query), total, is_current=category_id is None),
        *(
            FacetLink(
                name=facet.crumb.name,
                slug=facet.crumb.slug,
                url=results_url(query, facet.crumb.slug),
                count=facet.count,
                is_current=facet.crumb.category_id == category_id,
            )
            for facet in facets
        ),
    )


@require_safe
@limited("suggest")
def suggestions(request: PageRequest) -> HttpResponse:
    query = question_of(request)
    found = (
        suggest(text=query, locale=current_locale(), visibilities=visibilities_for(request.user))
        if query
        else ()
    )
    response = JsonResponse({"query": query, "suggestions": suggestions_data(found)})
    patch_cache_control(response, private=True, max_age=SUGGESTIONS_SECONDS)
    patch_vary_headers(response, ["Cookie"])
    response.headers["X-Robots-Tag"] = "noindex"
    return response
