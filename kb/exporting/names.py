"""What stands where in an export: a folder for each category, a file for each text, and an id for each of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from uuid import uuid4

from django.db import transaction

from kb.importing.markdown_folder import ARTICLES_FOLDER
from kb.models import Article, Category, CategoryTranslation, Translation

_BATCH = 500


@transaction.atomic
def give_ids() -> None:
    """Give an external id to what has none, so that the export can be brought in again without a second copy."""
    for model in (Category, Article):
        nameless = list(model._default_manager.select_for_update().filter(external_id=None).only("pk"))
        for each in nameless:
            each.external_id = f"signpost:{uuid4()}"
        model._default_manager.bulk_update(nameless, ["external_id"], batch_size=_BATCH)


@dataclass(frozen=True)
class Places:
    """Folders by category, and files by article and language."""

    folders: Mapping[int, PurePosixPath]
    files: Mapping[int, Mapping[str, PurePosixPath]]

    def best_file(self, article_id: int, locale: str) -> PurePosixPath | None:
        """Return the file of an article in a language, else in any."""
        files = self.files.get(article_id, {})
        return files.get(locale) or next(iter(files.values()), None)


def find_places() -> Places:
    """Decide every name: those of categories and articles, with their language and without doubles."""
    folders = _folders()
    return Places(folders=folders, files=_files(folders))


def _folders() -> dict[int, PurePosixPath]:
    slugs: dict[int, str] = {}
    for category_id, slug in CategoryTranslation.objects.order_by("pk").values_list("category_id", "slug"):
        slugs.setdefault(category_id, slug)
    found: dict[int, PurePosixPath] = {}
    taken: set[str] = set()
    for category in Category.objects.order_by("level", "position", "pk"):
        parent = found[category.parent_id] if category.parent_id else PurePosixPath(ARTICLES_FOLDER)
        slug = slugs.get(category.pk, "").strip("_.") or "category"
        found[category.pk] = _free(parent / f"{category.position}-{slug}", taken)
    return found


def _files(folders: Mapping[int, PurePosixPath]) -> dict[int, dict[str, PurePosixPath]]:
    rows = (
        Translation.objects.filter(revisions__isnull=False)
        .distinct()
        .order_by("article_id", "locale")
        .values_list("article_id", "article__category_id", "article__source_locale", "locale", "slug")
    )
    families: dict[int, list[tuple[int, str, str, str]]] = {}
    for article_id, category_id, source, locale, slug in rows:
        families.setdefault(article_id, []).append((category_id, source, locale, slug))
    found: dict[int, dict[str, PurePosixPath]] = {}
    taken: set[str] = set()
    for article_id, family in families.items():
        category_id, source, _, first_slug = family[0]
        stem = next((slug for _, _, locale, slug in family if locale == source), first_slug)
        base = _free(folders[category_id] / (stem.strip("_.") or "article"), taken)
        # The original language first: links from languages that an article lacks lead there.
        ordered = sorted(family, key=lambda row: (row[2] != source, row[2]))
        found[article_id] = {row[2]: base.with_name(f"{base.name}.{row[2]}.md") for row in ordered}
    return found


def _free(path: PurePosixPath, taken: set[str]) -> PurePosixPath:
    """Return the path, or the first with a number that no other has, whatever a file system makes of letters."""
    wanted, number = path, 1
    while str(wanted).casefold() in taken:
        number += 1
        wanted = path.with_name(f"{path.name}-{number}")
    taken.add(str(wanted).casefold())
    return wanted


def in_batches(ids: Iterable[int]) -> Iterable[list[int]]:
    batch: list[int] = []
    for each in ids:
        batch.append(each)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
