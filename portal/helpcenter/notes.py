"""What a page tells one person once, such as that they are signed in. No browser or proxy may keep such a page."""

from collections.abc import Callable

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse


def has_notes(request: HttpRequest) -> bool:
    """Say whether something is waiting to be told; asking does not count as telling."""
    return len(get_messages(request)) > 0


class KeepNotesPrivate:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(get_messages(request), "used", False):
            response.headers["Cache-Control"] = "private, no-store"
            if response.has_header("ETag"):
                del response.headers["ETag"]
        return response
