"""The bare address of the site, which sends readers to the home page in their language, and that of its icon."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import require_safe


@require_safe
def to_locale(request: HttpRequest) -> HttpResponse:
    response = redirect("helpcenter:home")
    patch_cache_control(response, private=True, no_cache=True)
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Lead whoever asks without having read a page to the icon that pages name."""
    response = redirect(static("img/favicon.svg"))
    patch_cache_control(response, public=True, max_age=86_400)
    return response
