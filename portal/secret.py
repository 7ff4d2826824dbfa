"""The key that signs sessions and links: given by the environment, or made once and kept for a local demo."""

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def secret_key(*, home: Path, production: bool) -> str:
    """:raises ImproperlyConfigured: if a production installation has no SECRET_KEY."""
    if key := os.environ.get("SECRET_KEY"):
        return key
    if production:
        raise ImproperlyConfigured(
            "PRODUCTION needs SECRET_KEY: 50 or more random characters, the same on every node."
        )
    return _kept_key(home / "run" / "secret-key")


def _kept_key(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        # Exclusive creation: of two processes that start together, one writes and the other reads.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        if key := path.read_text(encoding="ascii").strip():
            return key
        path.unlink()
        return _kept_key(path)
    key = secrets.token_urlsafe(50)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key)
    return key
