"""Addresses of pages on another site, spelled so that every form in which people keep one is the same. Pure."""

import re
from urllib.parse import unquote, urlsplit

LONGEST_PATH = 500

_ENDING = re.compile(r"(?:/(?:index|default))?\.(?:html?|xhtml|php|aspx?)\Z|/(?:index|default)\Z")
_SLASHES = re.compile(r"/{2,}")
# Everything but the number is decoration: the title changes, the language is the reader's.
_ZENDESK = re.compile(r"\A/hc/(?:[a-z]{2,3}(?:-[a-z0-9]{2,4})?/)?(articles|sections|categories)/(\d+)")
_ZENDESK_LOCALE = re.compile(r"\A/hc/([a-z]{2,3}(?:-[a-z0-9]{2,4})?)/")


def spelled_path(address: str) -> str:
    """Return the path of an address without host, query, ending and case; empty if it has none to speak of."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    path = _SLASHES.sub("/", unquote(parts.path).replace("\x00", "")).casefold()
    if not path.startswith("/"):
        return ""
    if found := _ZENDESK.match(path):
        return f"/hc/{found[1]}/{found[2]}"
    path = _ENDING.sub("", path.rstrip("/")).rstrip("/")
    return path if len(path) <= LONGEST_PATH else ""


def locale_of(address: str) -> str | None:
    """Return the language that an address of a Zendesk help center names."""
    found = _ZENDESK_LOCALE.match(address.lower())
    return found[1] if found else None
