"""Who votes: an account, or a visitor known by a random token in a cookie and by nothing else."""

import re
import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE = "reader"
COOKIE_SECONDS = 365 * 24 * 3600
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22,43}")


def voter_key(request: HttpRequest) -> str:
    """Return the key of who is asking, or nothing for a visitor who never voted."""
    if request.user.is_authenticated:
        return f"user:{request.user.pk}"
    token = request.COOKIES.get(COOKIE, "")
    return token if _TOKEN.fullmatch(token) else ""


def new_voter_key() -> str:
    return secrets.token_urlsafe(24)


def remember_voter(response: HttpResponse, key: str) -> None:
    response.set_cookie(
        COOKIE,
        key,
        max_age=COOKIE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
