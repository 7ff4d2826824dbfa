"""The tree of categories as those see it who keep it in order: all of it, with what may be done to each."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Count

from kb.models import Article, Category, CategoryTranslation
from kb.rights import Scope, scope_of
from kb.shelving import Direction, Shelves, plan_step

if TYPE_CHECKING:
    from kb.visibility import Reader


@dataclass(frozen=True)
class Shelf:
    """A category in the tree; `steps` are those that lead somewhere."""

    category_id: int
    parent_id: int | None
    level: int
    index: int
    name: str
    icon: str
    article_count: int
    child_count: int
    missing_locales: tuple[str, ...]
    steps: frozenset[Direction]
    is_mine: bool  # whether the person works in it

    @property
    def is_empty(self) -> bool:
        return not self.article_count and not self.child_count


def shelves_for(user: "Reader", *, locale: str) -> tuple[Shelf, ...]:
    """Read the whole tree in its order with four queries, whatever its size."""
    scope = scope_of(user)
    names = _names()
    counts = dict(Article.objects.order_by().values_list("category").annotate(Count("pk")))
    rows = list(Category.objects.order_by("position", "pk").values_list("pk", "parent_id", "icon"))
    tree = Shelves((pk, parent_id) for pk, parent_id, _icon in rows)
    icons = {pk: icon for pk, _parent, icon in rows}
    found: list[Shelf] = []

    def walk(parent_id: int | None, way: tuple[int, ...]) -> None:
        for index, pk in enumerate(tree.siblings(parent_id)):
            here = (*way, pk)
            is_mine = scope.covers(here)
            found.append(
                Shelf(
                    category_id=pk,
                    parent_id=parent_id,
                    level=len(here),
                    index=index,
                    name=_best(names.get(pk, {}), locale) or f"#{pk}",
                    icon=icons[pk],
                    article_count=counts.get(pk, 0),
                    child_count=len(tree.siblings(pk)),
                    missing_locales=tuple(
                        code for code, _name in settings.LANGUAGES if code not in names.get(pk, {})
                    ),
                    steps=_steps(tree, pk, way, scope),
                    is_mine=is_mine,
                )
            )
            walk(pk, here)

    walk(None, ())
    return tuple(found)


def _steps(tree: Shelves, category_id: int, way: tuple[int, ...], scope: Scope) -> frozenset[Direction]:
    """Return the steps that lead somewhere: `way` leads to the category, whose shelf must be the person's."""
    if not scope.covers(way):
        return frozenset()
    steps = {step for step in Direction if plan_step(tree, category_id, step) is not None}
    return frozenset(steps if scope.covers(way[:-1]) else steps - {Direction.OUT})


def _names() -> dict[int, dict[str, str]]:
    names: dict[int, dict[str, str]] = {}
    for pk, locale, name in CategoryTranslation.objects.values_list("category_id", "locale", "name"):
        names.setdefault(pk, {})[locale] = name
    return names


def _best(names: dict[str, str], locale: str) -> str:
    return names.get(locale) or names.get(settings.LANGUAGE_CODE) or next(iter(names.values()), "")
