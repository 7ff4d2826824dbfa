"""Where in the tree a category goes when it is moved one step. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kb.models.categories import DEEPEST_LEVEL


class Direction(StrEnum):
    UP = "up"
    DOWN = "down"
    IN = "in"
    OUT = "out"


@dataclass(frozen=True)
class Place:
    """`index` counts the siblings before it, the category itself left out."""

    parent_id: int | None
    index: int


class Shelves:
    """The tree by its ids: rows of (id, parent's id) in the order in which siblings stand."""

    def __init__(self, rows: Iterable[tuple[int, int | None]]) -> None:
        self.parents: dict[int, int | None] = {}
        self.children: Mapping[int | None, list[int]] = defaultdict(list)
        for pk, parent_id in rows:
            self.parents[pk] = parent_id
            self.children[parent_id].append(pk)

    def level_of(self, category_id: int | None) -> int:
        level = 0
        while category_id is not None:
            category_id, level = self.parents[category_id], level + 1
        return level

    def depth_of(self, category_id: int) -> int:
        """Return how many levels a category takes with what stands below it; 1 if nothing does."""
        return 1 + max((self.depth_of(child) for child in self.children.get(category_id, ())), default=0)

    def siblings(self, parent_id: int | None) -> Sequence[int]:
        return self.children.get(parent_id, ())

    def place_of(self, category_id: int) -> Place:
        parent_id = self.parents[category_id]
        return Place(parent_id, self.siblings(parent_id).index(category_id))


def plan_step(shelves: Shelves, category_id: int, direction: Direction) -> Place | None:
    """Return where a step leads; None if it leads nowhere.

    In is below the sibling before it, as its last; out is right after its parent.
    """
    here = shelves.place_of(category_id)
    siblings = shelves.siblings(here.parent_id)
    match direction:
        case Direction.UP:
            return Place(here.parent_id, here.index - 1) if here.index else None
        case Direction.DOWN:
            return Place(here.parent_id, here.index + 1) if here.index + 1 < len(siblings) else None
        case Direction.IN:
            if not here.index:
                return None
            under = siblings[here.index - 1]
            fits = shelves.level_of(under) + shelves.depth_of(category_id) <= DEEPEST_LEVEL
            return Place(under, len(shelves.siblings(under))) if fits else None
    if here.parent_id is None:
        return None
    above = shelves.place_of(here.parent_id)
    return Place(above.parent_id, above.index + 1)
