"""The knobs of the knowledge base, read from the environment."""

import os
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.core import checks


@dataclass(frozen=True)
class Knobs:
    attachment_megabytes: int = 20
    picture_megapixels: int = 40
    review_reminder_days: int = 2
    import_megabytes: int = 500


@cache
def knobs() -> Knobs:
    """:raises ValueError: if a knob is not a whole number above zero."""
    return Knobs(
        attachment_megabytes=_positive("ATTACHMENT_MEGABYTES", Knobs.attachment_megabytes),
        picture_megapixels=_positive("PICTURE_MEGAPIXELS", Knobs.picture_megapixels),
        review_reminder_days=_positive("REVIEW_REMINDER_DAYS", Knobs.review_reminder_days),
        import_megabytes=_positive("IMPORT_MEGABYTES", Knobs.import_megabytes),
    )


def picture_origins() -> frozenset[str]:
    """Return the sites whose pictures the content policy lets pages show; there is no second list to keep."""
    policy: dict[str, dict[str, list[str]]] = getattr(settings, "CONTENT_SECURITY_POLICY", {})
    sources = policy.get("DIRECTIVES", {}).get("img-src", [])
    return frozenset(
        source.lower().rstrip("/") for source in sources if source.startswith(("https://", "http://"))
    )


def _positive(name: str, default: int) -> int:
    value = os.environ.get(name, str(default))
    if not value.strip().isdecimal() or int(value) < 1:
        raise ValueError(f"{name}={value!r} is not a whole number above zero.")
    return int(value)


@checks.register("kb")
def check_knobs(app_configs: object, **_options: object) -> list[checks.CheckMessage]:
    try:
        knobs()
    except ValueError as problem:
        return [checks.Error(str(problem), id="kb.E001")]
    return []
