"""The bare address of the site: it sends readers to the home page in their language."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import require_safe


@require_safe
def to_locale(request: HttpRequest) -> HttpResponse:
    response = redirect("helpcenter:home")
    patch_cache_control(response, private=True, no_cache=True)
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response
