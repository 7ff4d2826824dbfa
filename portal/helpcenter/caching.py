"""Pages that a reader's browser may keep and ask about again.

Invariant: a validator is made from all that the page shows: the data itself, the language, the day (dates are told
relative to it) and the code and templates that draw it. A page that belongs to one person is never stored for others.
"""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.http import quote_etag

from portal.helpcenter.languages import current_locale
from portal.helpcenter.notes import has_notes

_DRAWN_BY = (("templates", "*.html"), ("static", "*.*"), ("locale", "*.mo"), ("portal/helpcenter", "*.py"))


@cache
def drawing_version() -> str:
    """Return a digest of what draws the pages, so that a new release makes every validator a new one."""
    digest = hashlib.sha256()
    for folder, pattern in _DRAWN_BY:
        for path in sorted((Path(settings.BASE_DIR) / folder).rglob(pattern)):
            digest.update(path.name.encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def validator(request: HttpRequest, *, state: object) -> str:
    """Return the ETag of the page that shows `state`, whose `repr` must name everything in it."""
    parts = (
        drawing_version(),
        settings.SITE_NAME,
        settings.SITE_URL,
        request.get_host(),
        request.get_full_path(),
        current_locale(),
        timezone.localdate().isoformat(),
        state,
    )
    return quote_etag(hashlib.sha256(repr(parts).encode()).hexdigest()[:32])


def render_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, object],
    *,
    state: object,
    is_personal: bool = False,
) -> HttpResponse:
    """Render the page, or answer 304 to a visitor whose browser has it.

    Others get it anew: who is signed in, or told something.

    `is_personal` pages hold something of the visitor's own, such as the token of a form.
    """
    if request.user.is_authenticated or has_notes(request):
        response = render(request, template, dict(context))
        patch_cache_control(response, private=True, no_cache=True)
        return response
    # After the secret of the forms changed, an old copy of the page could no longer send them.
    secret = request.META.get("CSRF_COOKIE") if is_personal else None
    etag = validator(request, state=(state, secret))
    is_unchanged = get_conditional_response(request, etag=etag) is not None
    response = HttpResponse(status=304) if is_unchanged else render(request, template, dict(context))
    response.headers["ETag"] = etag
    patch_cache_control(response, no_cache=True, **{"private" if is_personal else "public": True})
    patch_vary_headers(response, ["Cookie"])
    return response
