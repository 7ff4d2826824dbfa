"""A category's page: what stands on the shelf, and the shelves below it."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Max, Q

from kb.models import CategoryTranslation, Translation
from kb.queries.categories import CategoryNode, Crumb, category_tree
from kb.queries.teasers import ArticleTeaser, readable_translations, teaser

if TYPE_CHECKING:
    from kb.visibility import Reader

PAGE_LENGTH = 50


@dataclass(frozen=True)
class CategoryPage:
    category: CategoryNode
    breadcrumbs: tuple[Crumb, ...]  # from the top down to the parent
    articles: tuple[ArticleTeaser, ...]
    own_article_count: int
    page: int
    page_count: int
    alternates: dict[str, str]  # locale to slug
    locale: str  # the language of the address that was asked for
    updated_at: datetime | None

    @property
    def children(self) -> tuple[CategoryNode, ...]:
        return self.category.children


def category_page(*, slug: str, user: "Reader", locale: str, page: int = 1) -> CategoryPage | None:
    """Read one page of a category; None if this reader finds no category at this address."""
    name = _named(slug, locale)
    if name is None:
        return None
    path = category_tree(user=user, locale=locale).path_to(name.category_id)
    if not path:
        return None
    readable = readable_translations(user=user, locale=locale).filter(article__category=name.category_id)
    totals = readable.aggregate(Max("updated_at"))
    own_count = path[-1].article_count - sum(child.article_count for child in path[-1].children)
    page_count = max(1, -(-own_count // PAGE_LENGTH))
    page = min(max(page, 1), page_count)
    ordered = readable.order_by("-article__is_promoted", "article__position", "article_id")
    alternates = CategoryTranslation.objects.filter(category=name.category_id).values_list("locale", "slug")
    return CategoryPage(
        category=path[-1],
        breadcrumbs=tuple(node.crumb for node in path[:-1]),
        articles=tuple(map(teaser, ordered[(page - 1) * PAGE_LENGTH : page * PAGE_LENGTH])),
        own_article_count=own_count,
        page=page,
        page_count=page_count,
        alternates=dict(alternates),
        locale=name.locale,
        updated_at=totals["updated_at__max"],
    )


def category_at(*, slug: str, user: "Reader", locale: str) -> int | None:
    """Return the category whose address this is, in this language or, for want of one, in another.

    None if this reader finds nothing in it or below it: its address then tells no more than one that nobody has.
    """
    name = _named(slug, locale)
    if name is None:
        return None
    shelf = name.category_id
    is_below = (
        Q(article__category=shelf)
        | Q(article__category__parent=shelf)
        | Q(article__category__parent__parent=shelf)
    )
    readable = Translation.objects.published().visible_to(user).best_for(locale)
    return shelf if readable.filter(is_below).exists() else None


def _named(slug: str, locale: str) -> CategoryTranslation | None:
    if "\x00" in slug:
        return None
    names = CategoryTranslation.objects.filter(slug=slug)
    return min(names, key=lambda name: (name.locale != locale, name.pk), default=None)
