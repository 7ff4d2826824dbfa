"""Folders become categories: created once, found again by where they stand, named by `_category.yml` or their name."""

from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from django.db.models import Max

from kb.importing.reading import (
    CATEGORY_FILE,
    CATEGORY_KEYS,
    CategoryFile,
    FileIsUnusable,
    Skipped,
    category_of_name,
    read_category,
)
from kb.importing.report import ImportReport
from kb.models import Category, CategoryTranslation
from kb.services import CategoryName, create_category, rename_category

ROOT = PurePosixPath()


@dataclass
class CategoryImporter:
    """Makes the categories of one import on demand, each with the parents that it needs."""

    folder: Path
    source: str
    locale: str
    report: ImportReport
    known: dict[PurePosixPath, Category] = field(default_factory=dict)

    def category_for(self, path: PurePosixPath) -> Category:
        if path not in self.known:
            self.known[path] = self._find_or_create(path)
        return self.known[path]

    def _find_or_create(self, path: PurePosixPath) -> Category:
        parent = self.category_for(path.parent) if len(path.parts) > 1 else None
        described = self._describe(path)
        names = self._names(described)
        external_id = f"{self.source}:{path}"
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
        self._update(category, described, names)
        return category

    def _describe(self, path: PurePosixPath) -> CategoryFile:
        if path == ROOT:
            return CategoryFile(title="General")
        try:
            described = read_category(self.folder / path)
        except FileIsUnusable as error:
            self.report.skip(path / CATEGORY_FILE, error)
            return category_of_name(path.name)
        if described.unknown:
            reason = f"{', '.join(described.unknown)} means nothing here; known: {', '.join(sorted(CATEGORY_KEYS))}"
            self.report.notes.append(Skipped(str(path / CATEGORY_FILE), reason))
        return described

    def _last_position(self, parent: Category | None) -> int:
        last = Category.objects.filter(parent=parent).aggregate(Max("position"))["position__max"]
        return 0 if last is None else last + 1

    def _names(self, described: CategoryFile) -> list[CategoryName]:
        own = CategoryName(locale=self.locale, name=described.title, description=described.description)
        others = [
            CategoryName(locale=locale, name=title, description=description)
            for locale, title, description in described.translations
            if locale != self.locale
        ]
        return [own, *others]

    def _update(self, category: Category, described: CategoryFile, names: list[CategoryName]) -> None:
        stored = {name.locale: name for name in CategoryTranslation.objects.filter(category=category)}
        for name in names:
            old = stored.get(name.locale)
            if old is None or (old.name, old.description) != (name.name, name.description):
                rename_category(category_id=category.pk, name=name)
        position = category.position if described.position is None else described.position
        if (category.position, category.icon) != (position, described.icon):
            category.position, category.icon = position, described.icon
            category.save(update_fields=["position", "icon"])
