"""Addresses as a writer would have typed them: without trackers, detours and what no page may lead to."""

import re
from urllib.parse import parse_qs, parse_qsl, quote, urlencode, urlsplit, urlunsplit

_TRACKERS = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|_hs(?:enc|mi)|igshid|yclid", re.IGNORECASE
)
_ALLOWED = frozenset({"", "http", "https", "mailto", "tel", "article", "media"})
# Sites that put a stop of their own between a link and where it leads.
_DETOURS = {("www.google.com", "/url"): ("q", "url"), ("l.facebook.com", "/l.php"): ("u",)}
_INLINE_PICTURE = re.compile(r"data:image/(?:png|jpe?g|gif|webp);base64,[A-Za-z0-9+/=\s]+")


def clean_address(address: str, *, is_picture: bool = False) -> str | None:
    """Return `address` without trackers, or None if it leads nowhere that an article may point to."""
    address = "".join(address.split()) if is_picture else address.strip()
    if is_picture and _INLINE_PICTURE.fullmatch(address):
        return address
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if not address or parts.scheme.lower() not in _ALLOWED:
        return None
    detour = _DETOURS.get((parts.netloc.lower(), parts.path), ())
    for name in detour:
        for target in parse_qs(parts.query).get(name, []):
            return clean_address(target, is_picture=is_picture)
    return _quoted(urlunsplit(parts._replace(query=_without_trackers(parts.query))))


def _without_trackers(query: str) -> str:
    if not _TRACKERS.search(query):
        return query
    kept = [
        (name, value)
        for name, value in parse_qsl(query, keep_blank_values=True)
        if not _TRACKERS.fullmatch(name)
    ]
    return urlencode(kept)


def _quoted(address: str) -> str:
    # A space or a bracket would end the address in Markdown.
    return quote(address, safe="%/:?#@!$&'*+,;=~-._[]").replace("[", "%5B").replace("]", "%5D")
