"""The home page: every shelf with its two best articles, what is read most, what changed lately."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from kb.queries.categories import CategoryNode, CategoryTree, category_tree
from kb.queries.teasers import (
    ArticleTeaser,
    most_read_first,
    readable_translations,
    recently_updated_first,
    teaser,
)

if TYPE_CHECKING:
    from kb.visibility import Reader

TOP_ARTICLES = 2
LIST_LENGTH = 5


@dataclass(frozen=True)
class CategoryCard:
    category: CategoryNode
    top_articles: tuple[ArticleTeaser, ...]


@dataclass(frozen=True)
class HomePage:
    categories: tuple[CategoryCard, ...]
    popular: tuple[ArticleTeaser, ...]
    recent: tuple[ArticleTeaser, ...]

    @property
    def updated_at(self) -> datetime | None:
        return self.recent[0].updated_at if self.recent else None


def home_page(*, user: "Reader", locale: str, today: date) -> HomePage:
    """Read the home page as `user` sees it in `locale`, with six queries."""
    tree = category_tree(user=user, locale=locale)
    readable = readable_translations(user=user, locale=locale)
    popular = most_read_first(readable, locale=locale, today=today)[:LIST_LENGTH]
    recent = recently_updated_first(readable)[:LIST_LENGTH]
    return HomePage(
        categories=_cards(tree, user=user, locale=locale),
        popular=tuple(map(teaser, popular)),
        recent=tuple(map(teaser, recent)),
    )


def _cards(tree: CategoryTree, *, user: "Reader", locale: str) -> tuple[CategoryCard, ...]:
    # Two of each category are enough to choose two for each top-level one, its own first.
    order = (F("article__is_promoted").desc(), F("article__position").asc(), F("article_id").asc())
    ranked = readable_translations(user=user, locale=locale).annotate(
        place=Window(RowNumber(), partition_by=[F("article__category_id")], order_by=order)
    )
    by_category: dict[int, list[ArticleTeaser]] = {}
    for translation in ranked.filter(place__lte=TOP_ARTICLES).order_by("place"):
        found = teaser(translation)
        by_category.setdefault(found.category_id, []).append(found)
    return tuple(CategoryCard(root, _best(root, by_category)) for root in tree.roots)


def _best(root: CategoryNode, by_category: dict[int, list[ArticleTeaser]]) -> tuple[ArticleTeaser, ...]:
    candidates = [
        found for node in root.with_descendants() for found in by_category.get(node.category_id, [])
    ]
    return tuple(sorted(candidates, key=lambda found: not found.is_promoted)[:TOP_ARTICLES])
