"""One export from beginning to end, written text by text: memory does not grow with the help center."""

import os
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from django.db import connection, transaction

from kb.exporting.beside import snippets, templates, terms
from kb.exporting.front_matter import as_yaml, spelled, text_file
from kb.exporting.names import Places, find_places, give_ids, in_batches
from kb.importing.beside import SNIPPETS_FILE, TEMPLATES_FILE, TERMS_FILE
from kb.importing.links import Target, rewrite
from kb.importing.manifest import MEDIA_FOLDER
from kb.importing.markdown_folder import MANIFEST_FILE
from kb.importing.reading import CATEGORY_FILE
from kb.models import (
    Article,
    Attachment,
    Category,
    CategoryTranslation,
    OldPath,
    Redirect,
    Revision,
    Translation,
)

FORMAT_VERSION = 1


@dataclass(frozen=True)
class ExportSummary:
    articles: int
    texts: int
    categories: int
    pictures: int
    # Articles without a text in any language, which no file can stand for, and pictures whose file is gone.
    left_out: tuple[str, ...]


def export_help_center(
    target: IO[bytes], *, at: datetime, advance: Callable[[str, int, int], None]
) -> ExportSummary:
    """Write the whole help center, as it was at one moment, into a ZIP archive."""
    give_ids()
    with transaction.atomic(), ZipFile(target, "w", ZIP_DEFLATED) as archive:
        if not connection.savepoint_ids:
            # What others change meanwhile is in the export wholly or not at all.
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        return _Export(archive, find_places(), at, advance).write()


class _Export:
    def __init__(
        self, archive: ZipFile, places: Places, at: datetime, advance: Callable[[str, int, int], None]
    ) -> None:
        self._archive = archive
        self._places = places
        self._at = at
        self._advance = advance
        self._media = {each.key: _media_file(each) for each in Attachment.objects.order_by("pk")}
        self._left_out: list[str] = []

    def write(self) -> ExportSummary:
        without = Article.objects.exclude(pk__in=list(self._places.files)).order_by("pk")
        self._left_out += [f"{article.external_id}: it has no text" for article in without]
        categories = self._write_categories()
        texts = self._write_texts()
        pictures = self._write_pictures()
        for name, values in (
            (SNIPPETS_FILE, snippets()),
            (TERMS_FILE, terms()),
            (TEMPLATES_FILE, templates()),
        ):
            if values:
                self._archive.writestr(name, as_yaml(values))
        names = dict(Attachment.objects.filter(key__in=pictures).values_list("key", "name"))
        manifest = {
            "format": FORMAT_VERSION,
            "exported": spelled(self._at),
            "media": {self._media[key]: name for key, name in sorted(names.items())},
        }
        self._archive.writestr(MANIFEST_FILE, as_yaml(manifest))
        return ExportSummary(len(self._places.files), texts, categories, len(pictures), tuple(self._left_out))

    def _write_categories(self) -> int:
        names = defaultdict(list)
        for name in CategoryTranslation.objects.order_by("category_id", "pk"):
            names[name.category_id].append(name)
        redirects = _redirects("category_id")
        categories = list(Category.objects.order_by("level", "position", "pk"))
        for category in categories:
            first, *others = names[category.pk]
            values = {
                "title": first.name,
                "id": category.external_id,
                "locale": first.locale,
                "slug": first.slug,
                "description": first.description or None,
                "position": category.position,
                "icon": category.icon or None,
                "translations": {
                    other.locale: {"title": other.name, "slug": other.slug, "description": other.description}
                    for other in others
                }
                or None,
                "redirects": [
                    address if locale == first.locale else f"{locale}/{address}"
                    for locale, address in redirects[category.pk]
                ]
                or None,
            }
            self._archive.writestr(str(self._places.folders[category.pk] / CATEGORY_FILE), as_yaml(values))
        return len(categories)

    def _write_texts(self) -> int:
        redirects = _redirects("article_id")
        done, total = 0, sum(map(len, self._places.files.values()))
        for article_ids in in_batches(self._places.files):
            for translation, revision in _texts(article_ids):
                files = self._places.files[translation.article_id]
                place = files[translation.locale]
                is_first = place == next(iter(files.values()))
                addresses = _addresses_for(
                    redirects[translation.article_id], translation.locale, set(files), is_first=is_first
                )
                body = rewrite(revision.body, self._linker(place, translation.locale))
                text = text_file(translation, revision, body, redirects=addresses)
                self._archive.writestr(str(place), text.encode("utf-8"))
                done += 1
            self._advance("Texts", done, total)
        return done

    def _linker(self, place: PurePosixPath, locale: str) -> Callable[[Target], str | None]:
        folder = place.parent

        def change(target: Target) -> str | None:
            kind, _, rest = target.url.partition(":")
            if kind == "media" and rest in self._media:
                return os.path.relpath(PurePosixPath(MEDIA_FOLDER, self._media[rest]), folder)
            number, mark, anchor = rest.partition("#")
            # A form that an import would spell otherwise stays as it is.
            if (
                kind != "article"
                or not number.isdecimal()
                or str(int(number)) != number
                or (mark and not anchor)
            ):
                return None
            file = self._places.best_file(int(number), locale)
            return f"{os.path.relpath(file, folder)}{mark}{anchor}" if file else None

        return change

    def _write_pictures(self) -> set[str]:
        written: set[str] = set()
        attachments = list(Attachment.objects.order_by("pk"))
        for done, attachment in enumerate(attachments, 1):
            place = f"{MEDIA_FOLDER}/{self._media[attachment.key]}"
            try:
                with attachment.file.open("rb") as source:
                    self._archive.writestr(place, source.read(), ZIP_STORED)
                written.add(attachment.key)
            except FileNotFoundError:
                self._left_out.append(f"{attachment.name}: its file is gone")
            self._advance("Pictures", done, len(attachments))
        return written


def _media_file(attachment: Attachment) -> str:
    return f"{attachment.key}{Path(attachment.file.name or '').suffix}"


def _texts(article_ids: list[int]) -> Iterator[tuple[Translation, Revision]]:
    """Yield each text with the revision that stands for it: the live one, else the newest."""
    translations = (
        Translation.objects.filter(article__in=article_ids, revisions__isnull=False)
        .distinct()
        .select_related("article__owner", "article__merged_into", "live_revision")
        .prefetch_related("article__labels")
        .order_by("article_id", "locale")
    )
    drafts = {
        revision.translation_id: revision
        for revision in Revision.objects.newest().filter(
            translation__article__in=article_ids, translation__live_revision__isnull=True
        )
    }
    for translation in translations:
        revision = translation.live_revision or drafts.get(translation.pk)
        if revision is not None:
            yield translation, revision


def _redirects(owner: str) -> dict[int, list[tuple[str, str]]]:
    """Return the old addresses of articles or categories: the language, and the slug or the path."""
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    slugs = Redirect.objects.filter(**{f"{owner}__isnull": False}).order_by("pk")
    for owner_id, locale, slug in slugs.values_list(owner, "locale", "slug"):
        found[owner_id].append((locale, slug))
    paths = OldPath.objects.filter(**{f"{owner}__isnull": False}).order_by("pk")
    for owner_id, locale, path in paths.values_list(owner, "locale", "path"):
        found[owner_id].append((locale, path))
    return found


def _addresses_for(
    redirects: list[tuple[str, str]], locale: str, locales: set[str], *, is_first: bool
) -> list[str]:
    """Return the old addresses that the file of one language names; the first also those of languages without one."""
    found = []
    for named, address in redirects:
        if named == locale or (is_first and named not in locales):
            found.append(address if named == locale else f"{named}/{address}")
    return found
