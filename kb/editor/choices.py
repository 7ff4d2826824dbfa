"""The shelves on which somebody may put an article, in the order of the tree."""

from typing import TYPE_CHECKING

from kb.queries.category_names import category_choices
from kb.rights import scope_of

if TYPE_CHECKING:
    from kb.visibility import Reader

_STEP = "\N{EM SPACE}"


def shelf_choices(user: "Reader", *, locale: str) -> list[tuple[int, str]]:
    """Return ids and names, set in by level; three queries, whatever the size of the tree."""
    scope = scope_of(user)
    return [
        (choice.category_id, _STEP * (choice.level - 1) + choice.name)
        for choice in category_choices(locale)
        if scope.covers(choice.path)
    ]
