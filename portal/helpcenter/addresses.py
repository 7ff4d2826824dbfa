"""Addresses of pages and pictures, in the language of the page or in another one."""

from collections.abc import Mapping

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from kb.queries import ArticlePage, CategoryPage


def article_path(locale: str, slug: str, anchor: str = "") -> str:
    path = _path("helpcenter:article", locale, slug=slug)
    return f"{path}#{anchor}" if anchor else path


def category_path(locale: str, slug: str) -> str:
    return _path("helpcenter:category", locale, slug=slug)


def media_path(key: str, name: str) -> str:
    return reverse("media", kwargs={"key": key, "name": name})


def article_paths(page: ArticlePage) -> dict[str, str]:
    """Return the article's address in each language that has its text."""
    known = {alternate.locale: alternate.slug for alternate in page.alternates}
    return {code: article_path(code, known[code]) for code, _ in settings.LANGUAGES if code in known}


def category_paths(page: CategoryPage) -> dict[str, str]:
    """Return the category's address in each language that names it."""
    return {
        code: category_path(code, page.alternates[code])
        for code, _ in settings.LANGUAGES
        if code in page.alternates
    }


def with_fallbacks(paths: Mapping[str, str], *, slug: str, kind: str) -> dict[str, str]:
    """Add the languages that lack the page: there its own slug leads to it, with a word about the language."""
    return {
        code: paths.get(code) or _path(f"helpcenter:{kind}", code, slug=slug)
        for code, _ in settings.LANGUAGES
    }


def _path(view_name: str, locale: str, **kwargs: str) -> str:
    with override(locale):
        return reverse(view_name, kwargs=kwargs)
