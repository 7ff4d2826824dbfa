"""Pictures and files of articles. What an author uploaded can be shown, and can do nothing."""

import re

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from kb.models import Attachment

# Shown by browsers inside a page; everything else is only ever downloaded.
PICTURE_TYPES = frozenset(
    {"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/svg+xml"}
)
# An SVG may style itself, and nothing more, even when it is opened by its own address.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
FOREVER = "public, max-age=31536000, immutable"


@require_safe
def attachment(request: HttpRequest, key: str, name: str) -> HttpResponseBase:
    """Send the file of that key; its content never changes, because the key is made from it."""
    found = get_object_or_404(Attachment, key=key)
    etag = f'"{found.key}"'
    if etag in re.findall(r'"[^"]*"', request.headers.get("If-None-Match", "")):
        return _forever(HttpResponse(status=304), etag)
    is_picture = found.content_type in PICTURE_TYPES
    try:
        stream = found.file.open("rb")
    except FileNotFoundError:
        raise Http404(f"The file of attachment {key} is gone.") from None
    response = FileResponse(
        stream,
        as_attachment=not is_picture,
        filename=found.name,
        content_type=found.content_type if is_picture else "application/octet-stream",
    )
    return _forever(response, etag)


def _forever(response: HttpResponseBase, etag: str) -> HttpResponseBase:
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = FOREVER
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-site"
    return response
