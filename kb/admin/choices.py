"""Choosing a category by the names on the way to it."""

from typing import Any

from django import forms

from kb.models import Category


class CategoryChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def __init__(self, **kwargs: Any) -> None:
        categories = Category.objects.select_related("parent__parent").prefetch_related(
            "translations", "parent__translations", "parent__parent__translations"
        )
        super().__init__(categories, **kwargs)

    def label_from_instance(self, obj: Category) -> str:
        way = [obj]
        while (parent := way[0].parent) is not None:
            way.insert(0, parent)
        return " › ".join(name_of(category) for category in way)


def name_of(category: Category) -> str:
    """Return a category's name, from its loaded translations."""
    return next((name.name for name in category.translations.all()), str(category))
