"""Requests that hold a NUL: PostgreSQL stores none, so that a query with one fails instead of finding nothing."""

from collections.abc import Callable, Mapping, Sequence

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest

NUL = "\x00"


class RefuseNul:
    """Answers 400 to a cookie with a NUL, and 404 to an address with one: nothing can be there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if any(NUL in value for value in request.COOKIES.values()):
            return HttpResponseBadRequest("A cookie holds a NUL.", content_type="text/plain")
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: Sequence[object], kwargs: Mapping[str, object]
    ) -> None:
        """:raises Http404: if the address holds a NUL."""
        if NUL in request.path_info:
            raise Http404
