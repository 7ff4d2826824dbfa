"""Addresses: where an old one leads now, and which ones search engines should know."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from kb.models import OldPath, Redirect, Translation
from kb.old_paths import locale_of, spelled_path
from kb.queries.categories import category_tree

if TYPE_CHECKING:
    from kb.visibility import Reader


@dataclass(frozen=True)
class Address:
    locale: str
    slug: str


@dataclass(frozen=True)
class OldPlace:
    """What stands now where a page of another site was."""

    address: Address
    is_category: bool


@dataclass(frozen=True)
class SitemapEntry:
    locale: str
    slug: str
    updated_at: datetime | None
    alternates: tuple[Address, ...]


def find_article_redirect(*, slug: str, user: "Reader", locale: str) -> Address | None:
    """Return where an article's old address, or its address in another language, leads this reader."""
    old = Redirect.objects.filter(slug=slug, article__isnull=False).order_by("pk")
    moved = {row.locale: row.article_id for row in old}
    article_id = moved.get(locale) or next(iter(moved.values()), None)
    if article_id is None:
        elsewhere = Translation.objects.published().filter(slug=slug).order_by("pk")
        article_id = elsewhere.values_list("article_id", flat=True).first()
    if article_id is None:
        return None
    current = (
        Translation.objects.published()
        .visible_to(user)
        .best_for(locale)
        .filter(article=article_id)
        .values_list("locale", "slug")
        .first()
    )
    return Address(*current) if current and current[1] != slug else None


def find_old_path(*, path: str, user: "Reader", locale: str) -> OldPlace | None:
    """Return where the address of a page on the site that content was imported from leads this reader."""
    spelled = spelled_path(path)
    row = OldPath.objects.filter(path=spelled).first() if spelled else None
    if row is None:
        return None
    named = locale_of(path) or ""
    known = dict(settings.LANGUAGES)
    wanted = next(
        (code for code in (named, named.partition("-")[0], row.locale) if code in known),
        locale,
    )
    if row.category_id is not None:
        node = category_tree(user=user, locale=wanted).node(row.category_id)
        return OldPlace(Address(wanted, node.slug), is_category=True) if node else None
    current = (
        Translation.objects.published()
        .visible_to(user)
        .best_for(wanted)
        .filter(article=row.article_id)
        .values_list("locale", "slug")
        .first()
    )
    return OldPlace(Address(*current), is_category=False) if current else None


def find_category_redirect(*, slug: str, user: "Reader", locale: str) -> Address | None:
    """Return where a category's old address leads, if this reader finds anything there."""
    old = Redirect.objects.filter(slug=slug, category__isnull=False).order_by("pk")
    moved = {row.locale: row.category_id for row in old}
    category_id = moved.get(locale) or next(iter(moved.values()), None)
    if category_id is None:
        return None
    node = category_tree(user=user, locale=locale).node(category_id)
    return Address(locale, node.slug) if node and node.slug != slug else None


def sitemap_entries() -> list[SitemapEntry]:
    """List every text that everybody may read, with the other languages of its article."""
    rows = (
        Translation.objects.published()
        .visible_to(AnonymousUser())
        .order_by("article_id", "locale")
        .values_list("article_id", "locale", "slug", "updated_at")
    )
    families: dict[int, list[tuple[Address, datetime | None]]] = defaultdict(list)
    for article_id, locale, slug, updated_at in rows:
        families[article_id].append((Address(locale, slug), updated_at))
    return [
        SitemapEntry(address.locale, address.slug, updated_at, tuple(other for other, _ in family))
        for family in families.values()
        for address, updated_at in family
    ]
