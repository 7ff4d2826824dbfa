"""Where a request comes from, known to the audit log for whatever the request changes."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from kb.services import acting_from

GetResponse = Callable[[HttpRequest], HttpResponse]


class RememberOrigin:
    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with acting_from(client_address(request)):
            return self.get_response(request)


def client_address(request: HttpRequest) -> str:
    """Return the client's address: the connection's, or what the outermost proxy of ours was told by."""
    proxies: int = settings.TRUSTED_PROXIES
    if proxies:
        forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
        if len(forwarded) >= proxies and forwarded[-proxies]:
            return forwarded[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))
