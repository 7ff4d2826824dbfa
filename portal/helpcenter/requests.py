"""The request as the middleware leaves it."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails


class PageRequest(HttpRequest):
    """`htmx` is true when only a part of the page is asked for."""

    htmx: HtmxDetails
