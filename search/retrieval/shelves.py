"""The category tree in one language, read whole: it is small, and one query serves paths, facets and the filter."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from search.contracts import CategoryCrumb

READ_TREE = """
    SELECT c.id, c.parent_id, c.position, t.locale, t.name, t.slug
    FROM kb_category c LEFT JOIN kb_categorytranslation t ON t.category_id = c.id
    ORDER BY c.position, c.id
"""


@dataclass(frozen=True)
class Shelves:
    parents: Mapping[int, int | None]  # in the order in which they are shown
    crumbs: Mapping[int, CategoryCrumb]

    def path(self, category_id: int) -> tuple[CategoryCrumb, ...]:
        """Return the crumbs from the top level down to the category."""
        return tuple(
            self.crumbs[id] for id in reversed(list(self._upwards(category_id))) if id in self.crumbs
        )

    def top_of(self, category_id: int) -> int:
        return [category_id, *self._upwards(category_id)][-1]

    def below(self, category_id: int) -> tuple[int, ...]:
        """Return the category and everything below it."""
        return tuple(id for id in self.parents if category_id in self._upwards(id))

    def _upwards(self, category_id: int) -> Iterable[int]:
        seen: dict[int, None] = {}
        current: int | None = category_id
        while current is not None and current in self.parents and current not in seen:
            seen[current] = None
            current = self.parents[current]
        return seen


def shelves_of(rows: Iterable[tuple[Any, ...]], *, locale: str) -> Shelves:
    """Return what `READ_TREE` read: each category named in `locale`, else in the default language, else in any."""
    parents: dict[int, int | None] = {}
    names: dict[int, dict[str, CategoryCrumb]] = {}
    for id, parent, _, named_in, name, slug in rows:
        parents[id] = parent
        if named_in is not None:
            names.setdefault(id, {})[named_in] = CategoryCrumb(id, name, slug, named_in)
    crumbs = {
        id: by_locale.get(locale) or by_locale.get(settings.LANGUAGE_CODE) or by_locale[min(by_locale)]
        for id, by_locale in names.items()
    }
    return Shelves(parents=parents, crumbs=crumbs)
