"""What every page knows about the site it belongs to."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from portal.helpcenter.conf import ContactWays, contact_ways
from portal.helpcenter.languages import (
    LanguageLink,
    current_locale,
    language_name,
    languages,
    page_paths,
)

STYLESHEETS = tuple(
    f"css/{name}.css"
    for name in (
        "tokens",
        "base",
        "layout",
        "menus",
        "controls",
        "search-field",
        "home",
        "lists",
        "dialogs",
    )
)
ARTICLE_STYLESHEETS = tuple(f"css/{name}.css" for name in ("prose", "prose-data", "article"))


@dataclass
class Site:
    """Made once for each request; what only some pages need is worked out when they ask."""

    request: HttpRequest
    # Where this very page stands in each language; set by views whose addresses differ in more than the prefix.
    paths: dict[str, str] | None = None

    stylesheets = STYLESHEETS

    @property
    def name(self) -> str:
        return settings.SITE_NAME

    @property
    def locale(self) -> str:
        return current_locale()

    @property
    def language_name(self) -> str:
        return language_name(self.locale)

    @cached_property
    def languages(self) -> tuple[LanguageLink, ...]:
        return languages(page_paths(self.request) if self.paths is None else self.paths)

    @property
    def language_links(self) -> tuple[LanguageLink, ...]:
        """The languages as links, or nothing on a page whose address is the same in all of them."""
        return self.languages if all(language.url for language in self.languages) else ()

    @property
    def return_path(self) -> str:
        """Where to go after signing in: back to this page, unless it is one about signing in."""
        match = self.request.resolver_match
        is_page = match is not None and "helpcenter" in match.namespaces
        return self.request.get_full_path() if is_page else reverse("helpcenter:home")

    @property
    def mail_folder(self) -> str:
        """Where mails are to be found when they are only written to files; nothing when they are sent."""
        if not settings.EMAIL_BACKEND.endswith(".filebased.EmailBackend"):
            return ""
        folder, base = Path(settings.EMAIL_FILE_PATH), Path(settings.BASE_DIR)
        return str(folder.relative_to(base) if folder.is_relative_to(base) else folder)

    @property
    def video_origins(self) -> tuple[str, ...]:
        """The sites whose players the content policy lets pages show; there is no second list to keep."""
        policy: dict[str, dict[str, list[str]]] = settings.CONTENT_SECURITY_POLICY
        sources = policy["DIRECTIVES"].get("frame-src", [])
        return tuple(source.rstrip("/") for source in sources if source.startswith("https://"))

    @cached_property
    def contact(self) -> ContactWays:
        return contact_ways()


def site(request: HttpRequest) -> dict[str, Site]:
    # Not "site": the account pages have a variable of that name already.
    return {"helpcenter": site_of(request)}


def site_of(request: HttpRequest) -> Site:
    found = getattr(request, "_site", None)
    if not isinstance(found, Site):
        found = Site(request)
        request._site = found  # type: ignore[attr-defined]
    return found
