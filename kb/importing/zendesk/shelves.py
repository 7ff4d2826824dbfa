"""Categories and sections of Zendesk as the tree of categories here: three levels, sections below lifted."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from django.conf import settings

from kb.importing.reading import check_category
from kb.importing.sources import DEEPEST_CATEGORY, LAST_POSITION, CategoryFile
from kb.importing.zendesk.records import Kind, Record, Records
from kb.services import CategoryName

_DEEPEST_SECTION = 10


@dataclass(frozen=True)
class Shelves:
    records: Records
    default_locale: str

    def place_of(self, section_id: str) -> tuple[PurePosixPath, bool]:
        """Return where the articles of a section stand, and whether that is above where they stood."""
        way: list[str] = []
        number = section_id
        while (section := self.records.of(Kind.SECTION).get(number)) and len(way) < _DEEPEST_SECTION:
            way.append(f"section-{number}")
            number = section.number("parent_section_id")
            if not number:
                category = section.number("category_id")
                if category in self.records.of(Kind.CATEGORY):
                    way.append(f"category-{category}")
        way.reverse()
        return PurePosixPath(*way[:DEEPEST_CATEGORY]), len(way) > DEEPEST_CATEGORY

    def describe(self, path: PurePosixPath) -> CategoryFile:
        """Say what a category or section is called in each language.

        :raises FileIsUnusable: if it cannot be stored so.
        """
        kind_name, _, number = path.name.partition("-")
        kind = Kind.SECTION if kind_name == "section" else Kind.CATEGORY
        record = self.records.of(kind)[number]
        locale = self._language(record)
        found = CategoryFile(
            title=record.line("name", "title") or number,
            description=record.text("description").strip(),
            position=min(max(record.whole("position"), 0), LAST_POSITION),
            translations=tuple(self._names(kind_name, number, locale)),
            locale=locale,
            external_id=f"zendesk:{kind_name}:{number}",
            redirects=self._redirects(kind, number, record),
        )
        check_category(found)
        return found

    def _names(self, kind_name: str, number: str, own: str) -> Iterator[CategoryName]:
        seen = {own}
        for text in self.records.translations.get((kind_name, number), ()):
            locale = self._language(text)
            name = text.line("title", "name")
            if name and locale not in seen and not text.flag("draft"):
                seen.add(locale)
                yield CategoryName(
                    locale=locale, name=name, description=text.text("body", "description").strip()
                )

    def _language(self, record: Record) -> str:
        named = record.line("locale", "source_locale").lower().replace("_", "-")
        known = dict(settings.LANGUAGES)
        forms = (named, named.partition("-")[0])
        return next((code for code in forms if code in known), self.default_locale)

    def _redirects(self, kind: Kind, number: str, record: Record) -> tuple[str, ...]:
        address = urlsplit(record.text("html_url")).path
        ours = f"/hc/{kind.value}/{number}"
        return (ours, address) if address.startswith("/") else (ours,)
