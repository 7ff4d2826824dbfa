"""Files become articles: found again by external id, compared, and written through the services where they differ."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from django.db import transaction

from kb.importing.article_settings import sync_settings
from kb.importing.link_map import LinkMap
from kb.importing.links import ZENDESK_ARTICLE, Target, rewrite
from kb.importing.pictures import PictureStore
from kb.importing.report import ImportReport, Outcome
from kb.importing.sources import Skipped, SourceFile
from kb.models import Article, Category, Label, Revision, Translation
from kb.services import (
    DraftText,
    add_revision,
    change_visibility,
    create_article,
    move_article,
    publish_revision,
    unpublish_translation,
)
from kb.services.old_addresses import restore_address

_ENDS_AN_ADDRESS = re.compile(r"[\s()<>]")
PICTURE_SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg"})


@dataclass(frozen=True)
class ArticleWriter:
    """Writes the articles of one import. `at` stands for articles that name no date of their own."""

    root: Path
    links: LinkMap
    pictures: PictureStore
    report: ImportReport
    by: Any
    at: datetime
    is_exact: bool = False

    @transaction.atomic
    def write(self, article: Article, file: SourceFile, category: Category, *, is_first: bool) -> Outcome:
        """Bring one translation of an article to what its file says; the first one speaks for the article."""
        changed = False
        if is_first and (self.is_exact or file.locale == article.source_locale):
            changed = self._sync_place(article, file, category)
            changed = sync_settings(article, file, report=self.report) or changed
        changed = self._sync_text(article, file) or changed
        if self.is_exact or file.front.published is not None:
            changed = self._sync_publication(article, file) or changed
        return Outcome.UPDATED if changed else Outcome.UNCHANGED

    def _sync_place(self, article: Article, file: SourceFile, category: Category) -> bool:
        front = file.front
        changed = False
        if article.category_id != category.pk:
            move_article(article_id=article.pk, category_id=category.pk, by=self.by)
            changed = True
        if article.visibility != front.visibility:
            change_visibility(article_id=article.pk, visibility=front.visibility, by=self.by)
            changed = True
        if (article.position, article.is_promoted) != (front.position, front.is_promoted):
            Article.objects.filter(pk=article.pk).update(
                position=front.position, is_promoted=front.is_promoted
            )
            changed = True
        return self._sync_labels(article, front.labels) or changed

    def _sync_labels(self, article: Article, names: tuple[str, ...]) -> bool:
        if set(article.labels.values_list("name", flat=True)) == set(names):
            return False
        known = Label.objects.in_bulk(names, field_name="name")
        missing = Label.objects.bulk_create([Label(name=name) for name in names if name not in known])
        article.labels.set([*known.values(), *missing])
        return True

    def _sync_text(self, article: Article, file: SourceFile) -> bool:
        front = file.front
        draft = DraftText(title=front.title, summary=front.summary, body=self._linked_body(file))
        translation = (
            Translation.objects.filter(article=article, locale=file.locale)
            .select_related("live_revision")
            .first()
        )
        live = translation.live_revision if translation else None
        if front.is_draft:
            return self._keep_as_draft(article, file.locale, translation, draft)
        if live is not None and _says(live, draft):
            return False
        revision = add_revision(article=article, locale=file.locale, draft=draft, by=self.by, based_on=live)
        publish_revision(revision_id=revision.pk, by=self.by, at=front.updated or self.at, slug=front.slug)
        return True

    def _sync_publication(self, article: Article, file: SourceFile) -> bool:
        """Give back the address and the date of the first publication, as an export names them."""
        front = file.front
        stored = Translation.objects.get(article=article, locale=file.locale)
        changed = False
        if front.slug and self.is_exact:
            changed = restore_address(translation_id=stored.pk, slug=front.slug)
        dates = (front.published, front.updated)
        if front.published is not None and (stored.first_published_at, stored.updated_at) != dates:
            first, last = front.published, front.updated or stored.updated_at
            changed = (stored.first_published_at, stored.updated_at) != (first, last) or changed
            Translation.objects.filter(pk=stored.pk).update(first_published_at=first, updated_at=last)
        return changed

    def _keep_as_draft(
        self, article: Article, locale: str, translation: Translation | None, draft: DraftText
    ) -> bool:
        latest = translation.revisions.first() if translation else None
        changed = False
        if translation is not None and translation.live_revision_id is not None:
            unpublish_translation(translation_id=translation.pk, by=self.by)
            changed = True
        if latest is None or not _says(latest, draft):
            add_revision(article=article, locale=locale, draft=draft, by=self.by, based_on=latest)
            changed = True
        return changed

    def _linked_body(self, file: SourceFile) -> str:
        return rewrite(file.body, self._changer(file))

    def _changer(self, file: SourceFile) -> Callable[[Target], str | None]:
        folder = file.path.parent

        def change(target: Target) -> str | None:
            if target.is_picture and not target.is_relative:
                self.report.outside_pictures.append(_named(file, target.url))
                return None
            if target.is_picture:
                return self._picture(target, folder, file)
            article = self._linked_article(target, folder)
            if article is not None:
                # A space, once it is decoded, would end the address.
                as_written = self.is_exact or _ENDS_AN_ADDRESS.search(target.anchor)
                anchor = target.url.partition("#")[2] if as_written else target.anchor
                return f"article:{article}" + (f"#{anchor}" if anchor else "")
            if target.is_relative and (stored := self._linked_picture(target, folder)) is not None:
                return stored
            if target.is_relative:
                self.report.missing_links.append(_named(file, f"links to {target.url}, which is not there"))
            return None

        return change

    def _linked_article(self, target: Target, folder: PurePosixPath) -> int | None:
        if not self.is_exact and (match := ZENDESK_ARTICLE.match(target.url)):
            return self.links.by_zendesk_id.get(match["id"])
        if not target.is_relative:
            return None
        return self.links.article_at(_below(folder, target.path))

    def _linked_picture(self, target: Target, folder: PurePosixPath) -> str | None:
        """Return the name of a picture that a text links to instead of showing it."""
        path = _below(folder, target.path)
        if PurePosixPath(path).suffix.lower() not in PICTURE_SUFFIXES or not (self.root / path).is_file():
            return None
        stored = self.pictures.store(self.root / path)
        return f"media:{stored}" if stored else None

    def _picture(self, target: Target, folder: PurePosixPath, file: SourceFile) -> str | None:
        path = _below(folder, target.path)
        stored = self.pictures.store(self.root / path) if path else None
        if stored is None:
            reason = self.pictures.problems.get(self.root / path, f"{target.url} is not there")
            self.report.missing_pictures.append(_named(file, reason))
            return None
        return f"media:{stored}"


def create_shell(file: SourceFile, *, external_id: str, category: Category, by: Any) -> Article:
    """Create the article of a file without a text, so that the texts of others can link to it."""
    return create_article(
        category=category,
        visibility=file.front.visibility,
        source_locale=file.front.original or file.locale,
        by=by,
        external_id=external_id,
    )


def _says(revision: Revision, draft: DraftText) -> bool:
    return (revision.title, revision.summary, revision.body) == (draft.title, draft.summary, draft.body)


def _named(file: SourceFile, reason: str) -> Skipped:
    return Skipped(str(file.path), reason)


def _below(folder: PurePosixPath, relative: str) -> str:
    """Resolve a relative path against a folder of the import; one that leads out of it is no path."""
    parts: list[str] = list(folder.parts)
    for part in PurePosixPath(relative).parts:
        if part != "..":
            parts.append(part)
        elif parts:
            parts.pop()
        else:
            return ""
    return str(PurePosixPath(*parts))
