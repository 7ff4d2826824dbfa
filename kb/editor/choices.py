"""The shelves on which somebody may put an article, in the order of the tree."""

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.conf import settings

from kb.models import Category, CategoryTranslation
from kb.rights import scope_of

if TYPE_CHECKING:
    from kb.visibility import Reader

_STEP = "\N{EM SPACE}"


def category_choices(user: "Reader", *, locale: str) -> list[tuple[int, str]]:
    """Return ids and names, set in by level; three queries, whatever the size of the tree."""
    scope = scope_of(user)
    preference = {locale: 2, settings.LANGUAGE_CODE: 1}
    names: dict[int, str] = {}
    rows = CategoryTranslation.objects.values_list("category_id", "locale", "name")
    for pk, _, name in sorted(rows, key=lambda row: preference.get(row[1], 0)):
        names[pk] = name
    children: dict[int | None, list[int]] = defaultdict(list)
    for pk, parent_id in Category.objects.order_by("position", "pk").values_list("pk", "parent_id"):
        children[parent_id].append(pk)

    def below(parent_id: int | None, way: tuple[int, ...]) -> Iterator[tuple[int, str]]:
        for pk in children[parent_id]:
            if scope.covers((*way, pk)):
                yield pk, _STEP * len(way) + names.get(pk, str(pk))
            yield from below(pk, (*way, pk))

    return list(below(None, ()))
