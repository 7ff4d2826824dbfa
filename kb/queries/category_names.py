"""Categories as those see them who put articles into them: all of them, empty ones too, by their whole way."""

from dataclasses import dataclass

from django.conf import settings

from kb.models import Category, CategoryTranslation


@dataclass(frozen=True)
class CategoryChoice:
    category_id: int
    name: str
    level: int
    way: str  # "Billing › Refunds"
    path: tuple[int, ...]  # ids, from the top to this one


def category_choices(locale: str) -> tuple[CategoryChoice, ...]:
    """Read all categories with two queries, in the order of the tree, named in `locale` if they are."""
    preference = {locale: 2, settings.LANGUAGE_CODE: 1}
    rows = CategoryTranslation.objects.values_list("category_id", "locale", "name")
    ranked = sorted(rows, key=lambda row: (preference.get(row[1], 0), row[1]))
    names = {category_id: name for category_id, _locale, name in ranked}
    below: dict[int | None, list[Category]] = {}
    for category in Category.objects.order_by("position", "pk"):
        below.setdefault(category.parent_id, []).append(category)
    found: list[CategoryChoice] = []

    def walk(parent_id: int | None, way: tuple[str, ...], path: tuple[int, ...]) -> None:
        for category in below.get(parent_id, []):
            here, ids = (*way, names.get(category.pk, f"#{category.pk}")), (*path, category.pk)
            found.append(CategoryChoice(category.pk, here[-1], category.level, " › ".join(here), ids))
            walk(category.pk, here, ids)

    walk(None, (), ())
    return tuple(found)
