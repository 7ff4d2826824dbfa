"""Pages for what went wrong. Each says what happened and where to go on; the last one needs nothing but itself."""

import re
import sys
from urllib.parse import unquote

import structlog
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.shortcuts import render
from django.template import loader
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from kb.queries import find_old_path
from kb.visibility import visibilities_for
from portal.helpcenter.addresses import article_path, category_path
from portal.helpcenter.context import site_of
from portal.helpcenter.languages import current_locale, home_paths
from portal.helpcenter.seo import hidden_seo
from search.retrieval import suggest

log = structlog.get_logger(__name__)

LONGEST_GUESS = 80
MOST_GUESSES = 5
# An embedded database that was killed is back in a few seconds.
RETRY_SECONDS = 5
_NOT_A_WORD = re.compile(r"[\W_]+")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Lead to what stood here on another site, or offer what the words may have meant; a program gets JSON."""
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": _("There is nothing at this address.")}, status=404)
    if (place := find_old_path(path=request.path, user=request.user, locale=current_locale())) is not None:
        path = category_path if place.is_category else article_path
        moved = HttpResponsePermanentRedirect(path(place.address.locale, place.address.slug))
        # Who may not read what is there finds nothing, so that no cache may answer for others.
        patch_cache_control(moved, private=True, max_age=3600)
        return moved
    words = words_of(request.path)
    context: dict[str, object] = {
        "seo": hidden_seo(request, title=_("Page not found")),
        "words": words,
        "guesses": (),
        "hide_header_search": True,
    }
    site_of(request).paths = home_paths()
    if words:
        context["guesses"] = guesses(request, words)
    response = render(request, "404.html", context, status=404)
    patch_cache_control(response, private=True, no_cache=True)
    return response


def words_of(path: str) -> str:
    """Return the words in the last part of an address, without its ending."""
    last = unquote(path).rstrip("/").rsplit("/", 1)[-1].removesuffix(".html")
    return _NOT_A_WORD.sub(" ", last).strip()[:LONGEST_GUESS]


def guesses(request: HttpRequest, words: str) -> tuple[dict[str, str], ...]:
    """Return what has all the words in its title, or else the longest one of them."""
    locale, visibilities = current_locale(), visibilities_for(request.user)
    longest = max(words.split(), key=len)
    try:
        found = suggest(text=words, locale=locale, visibilities=visibilities, limit=MOST_GUESSES) or suggest(
            text=longest, locale=locale, visibilities=visibilities, limit=MOST_GUESSES
        )
    except DatabaseError:
        # A page about an error must not become another one.
        log.exception("not_found_guesses_failed")
        return ()
    return tuple(
        {
            "title": each.heading or each.title,
            "url": article_path(locale, each.slug, each.anchor),
        }
        for each in found
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    context = {"seo": hidden_seo(request, title=_("Not open to you"))}
    site_of(request).paths = home_paths()
    response = render(request, "403.html", context, status=403)
    patch_cache_control(response, private=True, no_cache=True)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer without database, session or context: any of them may be what failed.

    Django calls this while it handles what was raised. A database that is away comes back: that is no failure of ours.
    """
    is_away = isinstance(sys.exception(), (OperationalError, InterfaceError))
    status, template = (503, "503.html") if is_away else (500, "500.html")
    response: HttpResponse
    if request.path.startswith("/api/"):
        detail = _("Try again in a few seconds.") if is_away else _("Something failed on our side")
        response = JsonResponse({"detail": detail}, status=status)
    else:
        response = HttpResponse(loader.get_template(template).render(), status=status)
    if is_away:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    patch_cache_control(response, no_store=True)
    return response
