"""The languages of the site, and where the page that is being read stands in each of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, get_language_info, override


@dataclass(frozen=True)
class LanguageLink:
    locale: str
    name: str
    url: str
    is_current: bool


def current_locale() -> str:
    return get_language() or settings.LANGUAGE_CODE


def language_name(locale: str) -> str:
    return dict(settings.LANGUAGES).get(locale, locale)


def language_in_words(locale: str) -> str:
    """Return what a language is called in the one that is being read."""
    try:
        return str(get_language_info(locale)["name_translated"])
    except KeyError:
        return language_name(locale)


def languages(paths: Mapping[str, str]) -> tuple[LanguageLink, ...]:
    """Return every language of the site, each with its path in `paths`, or none."""
    current = current_locale()
    return tuple(
        LanguageLink(locale=code, name=name, url=paths.get(code, ""), is_current=code == current)
        for code, name in settings.LANGUAGES
    )


def page_paths(request: HttpRequest) -> dict[str, str]:
    """Return the path of this page in every language, or nothing if its address names no language."""
    match = request.resolver_match
    if match is None or "helpcenter" not in match.namespaces:
        return {}
    return {code: localized(match.view_name, code, match.kwargs, request) for code, _ in settings.LANGUAGES}


def home_paths() -> dict[str, str]:
    """Return the home page of every language, for a page that has no twin in any."""
    paths = {}
    for code, _ in settings.LANGUAGES:
        with override(code):
            paths[code] = reverse("helpcenter:home")
    return paths


def localized(view_name: str, locale: str, kwargs: Mapping[str, object], request: HttpRequest) -> str:
    """Return the page's path in `locale`; with its question, if it is a search. The home page as a last resort."""
    with override(locale):
        try:
            path = reverse(view_name, kwargs=dict(kwargs))
        except NoReverseMatch:
            return reverse("helpcenter:home")
    question = request.GET.urlencode() if view_name == "helpcenter:search" else ""
    return f"{path}?{question}" if question else path
