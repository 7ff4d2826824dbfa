"""Folders become categories: created once, found again by id or place, named by what describes them."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from django.db.models import Max

from kb.importing.reading import CATEGORY_FILE, category_of_name
from kb.importing.report import ImportReport
from kb.importing.sources import CategoryFile, FileIsUnusable
from kb.models import Category, CategoryTranslation
from kb.services import CategoryName, create_category, move_category, rename_category

ROOT = PurePosixPath()


@dataclass
class CategoryImporter:
    """Makes the categories of one import on demand, each with the parents that it needs."""

    describe: Callable[[PurePosixPath], CategoryFile]
    source: str
    locale: str
    report: ImportReport
    known: dict[PurePosixPath, Category] = field(default_factory=dict)
    # What was said about each, for the addresses that lead to it.
    described: dict[PurePosixPath, CategoryFile] = field(default_factory=dict)

    def category_for(self, path: PurePosixPath) -> Category:
        if path not in self.known:
            self.known[path] = self._find_or_create(path)
        return self.known[path]

    def locale_of(self, path: PurePosixPath) -> str:
        return self.described[path].locale or self.locale

    def _find_or_create(self, path: PurePosixPath) -> Category:
        parent = self.category_for(path.parent) if len(path.parts) > 1 else None
        described = self.described[path] = self._describe(path)
        names = self._names(path, described)
        external_id = described.external_id or f"{self.source}:{path}"
        category = Category.objects.filter(external_id=external_id).first()
        if category is None:
            self.report.categories_created += 1
            return create_category(
                parent=parent,
                names=names,
                position=self._last_position(parent) if described.position is None else described.position,
                icon=described.icon,
                external_id=external_id,
            )
        self._update(category, parent, described, names)
        return category

    def _describe(self, path: PurePosixPath) -> CategoryFile:
        if path == ROOT:
            return CategoryFile(title="General")
        try:
            return self.describe(path)
        except FileIsUnusable as error:
            self.report.skip(path / CATEGORY_FILE, error)
            return category_of_name(path.name)

    def _last_position(self, parent: Category | None) -> int:
        last = Category.objects.filter(parent=parent).aggregate(Max("position"))["position__max"]
        return 0 if last is None else last + 1

    def _names(self, path: PurePosixPath, described: CategoryFile) -> list[CategoryName]:
        locale = self.locale_of(path)
        own = CategoryName(
            locale=locale, name=described.title, description=described.description, slug=described.slug
        )
        return [own, *(name for name in described.translations if name.locale != locale)]

    def _update(
        self, category: Category, parent: Category | None, described: CategoryFile, names: list[CategoryName]
    ) -> None:
        stored = {name.locale: name for name in CategoryTranslation.objects.filter(category=category)}
        for name in names:
            old = stored.get(name.locale)
            kept = replace(name, slug=name.slug or (old.slug if old else ""))
            if old is None or (old.name, old.description, old.slug) != (
                kept.name,
                kept.description,
                kept.slug,
            ):
                rename_category(category_id=category.pk, name=name)
        position = category.position if described.position is None else described.position
        if described.external_id and category.parent_id != (parent.pk if parent else None):
            move_category(category_id=category.pk, parent_id=parent.pk if parent else None)
            category.refresh_from_db()
        if (category.position, category.icon) != (position, described.icon):
            category.position, category.icon = position, described.icon
            category.save(update_fields=["position", "icon"])
