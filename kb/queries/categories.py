"""The tree of categories as one reader sees it: names in the reader's language, empty shelves left out."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Count

from kb.models import Category, CategoryTranslation, Translation

if TYPE_CHECKING:
    from kb.visibility import Reader


@dataclass(frozen=True)
class Crumb:
    category_id: int
    name: str
    slug: str


@dataclass(frozen=True)
class CategoryNode:
    """A category and what is below it; `article_count` counts all of that, as far as the reader may see it."""

    category_id: int
    name: str
    slug: str
    description: str
    icon: str
    level: int
    article_count: int
    children: tuple["CategoryNode", ...] = ()

    @property
    def crumb(self) -> Crumb:
        return Crumb(self.category_id, self.name, self.slug)

    def with_descendants(self) -> Iterator["CategoryNode"]:
        yield self
        for child in self.children:
            yield from child.with_descendants()


@dataclass(frozen=True)
class CategoryTree:
    roots: tuple[CategoryNode, ...]

    def __iter__(self) -> Iterator[CategoryNode]:
        """Walk all nodes, parents before children."""
        for root in self.roots:
            yield from root.with_descendants()

    def path_to(self, category_id: int) -> tuple[CategoryNode, ...]:
        """Return the nodes from the top down to a category; empty if the reader sees none of it."""
        return next((path for root in self.roots if (path := _path(root, category_id))), ())

    def node(self, category_id: int) -> CategoryNode | None:
        path = self.path_to(category_id)
        return path[-1] if path else None


def category_tree(*, user: "Reader", locale: str) -> CategoryTree:
    """Read the whole tree with two queries, whatever its size."""
    counts = _counts(user=user, locale=locale)
    names = _names(locale)
    children: dict[int | None, list[Category]] = defaultdict(list)
    for name in sorted(names.values(), key=lambda name: (name.category.position, name.category_id)):
        children[name.category.parent_id].append(name.category)

    def build(siblings: Iterable[Category]) -> tuple[CategoryNode, ...]:
        nodes = (
            _node(category, names[category.pk], build(children[category.pk]), counts) for category in siblings
        )
        return tuple(node for node in nodes if node is not None)

    return CategoryTree(roots=build(children[None]))


def path_of(category: Category, *, locale: str) -> tuple[Crumb, ...]:
    """Return the way from the top to a category, as breadcrumbs; one query if its parents are loaded."""
    chain = [category]
    while (parent := chain[-1].parent) is not None:
        chain.append(parent)
    names = _names(locale, [link.pk for link in chain])
    return tuple(
        Crumb(link.pk, names[link.pk].name, names[link.pk].slug)
        for link in reversed(chain)
        if link.pk in names
    )


def _counts(*, user: "Reader", locale: str) -> Counter[int]:
    """Count what the lists of each category show this reader, its sub-categories apart."""
    readable = Translation.objects.published().visible_to(user).best_for(locale)
    return Counter(dict(readable.order_by().values_list("article__category_id").annotate(Count("pk"))))


def _node(
    category: Category,
    name: CategoryTranslation,
    children: tuple[CategoryNode, ...],
    counts: Counter[int],
) -> CategoryNode | None:
    article_count = counts[category.pk] + sum(child.article_count for child in children)
    if not article_count:
        return None
    return CategoryNode(
        category_id=category.pk,
        name=name.name,
        slug=name.slug,
        description=name.description,
        icon=category.icon,
        level=category.level,
        article_count=article_count,
        children=children,
    )


def _names(locale: str, category_ids: Iterable[int] | None = None) -> dict[int, CategoryTranslation]:
    """Choose a name for each category: in the reader's language, else in the site's, else in any."""
    preference = {locale: 2, settings.LANGUAGE_CODE: 1}
    chosen: dict[int, CategoryTranslation] = {}
    names = CategoryTranslation.objects.select_related("category").order_by("pk")
    for name in names if category_ids is None else names.filter(category__in=category_ids):
        current = chosen.get(name.category_id)
        if current is None or preference.get(name.locale, 0) > preference.get(current.locale, 0):
            chosen[name.category_id] = name
    return chosen


def _path(node: CategoryNode, category_id: int) -> tuple[CategoryNode, ...]:
    if node.category_id == category_id:
        return (node,)
    for child in node.children:
        if path := _path(child, category_id):
            return (node, *path)
    return ()
