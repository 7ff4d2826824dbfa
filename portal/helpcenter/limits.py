"""How often one reader may search, be offered suggestions and vote. The API has limits of its own.

The counters live in the cache; without a cache nobody is held up.
"""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from rest_framework.throttling import SimpleRateThrottle

from portal.helpcenter.seo import hidden_seo

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.views import APIView

View = Callable[..., HttpResponse]


class PageThrottle(SimpleRateThrottle):
    """Counts the requests of an account, or of an address when nobody is signed in."""

    def __init__(self, scope: str) -> None:
        self.scope = scope
        super().__init__()

    def get_rate(self) -> str | None:
        rates: dict[str, str] = settings.PAGE_RATES
        return rates.get(cast("str", self.scope))

    def get_cache_key(self, request: "Request", view: "APIView | None") -> str:
        user = request.user
        ident = str(user.pk) if user.is_authenticated else self.get_ident(request)
        return f"limit:{self.scope}:{ident}"


def limited(scope: str) -> Callable[[View], View]:
    """Answer 429 to whoever asks more often than `settings.PAGE_RATES` allows for `scope`."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            throttle = PageThrottle(scope)
            if throttle.rate is None or throttle.allow_request(
                cast("Request", request), cast("APIView", None)
            ):
                return view(request, *args, **kwargs)
            return _too_often(request, seconds=throttle.wait() or 1)

        return guarded

    return decorate


def _too_often(request: HttpRequest, *, seconds: float) -> HttpResponse:
    if request.accepts("text/html"):
        context = {"seo": hidden_seo(request, title=_("Too many requests"))}
        response = render(request, "429.html", context, status=429)
    else:
        response = JsonResponse({"detail": _("Too many requests")}, status=429)
    response.headers["Retry-After"] = str(int(seconds) + 1)
    patch_cache_control(response, private=True, no_store=True)
    return response
