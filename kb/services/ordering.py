"""The order in which articles and categories stand on their shelves."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

from django.db import transaction

from kb.models import Article, Category
from kb.models.audit_words import AuditAction, AuditKind
from kb.rights import Right, require_place
from kb.services.auditing import About, record
from kb.services.categories import CHANGE_CATEGORY, about_category, require_shelf
from kb.services.events import announce_changes
from kb.services.locks import Lock, hold

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

Shelved = TypeVar("Shelved", Article, Category)


@transaction.atomic
def order_articles(*, category_id: int, article_ids: Sequence[int], by: "AbstractUser | None") -> None:
    """Put the articles of a category into this order; those that are not named come after them, as they were.

    :raises NotAllowed: if `by` may not change articles in this category.
    """
    require_place(by, category_id, permission=Right.EDIT.value)
    shelf = list(Article.objects.select_for_update().filter(category=category_id).order_by("position", "pk"))
    moved = _reordered(shelf, article_ids)
    if moved:
        Article.objects.bulk_update(moved, ["position"])
        after = {"order": _listed(shelf)}
        record(AuditAction.ORDER_ARTICLES, about_category(category_id), by=by, after=after)
        announce_changes(article.pk for article in moved)


@transaction.atomic
def order_categories(
    *, parent_id: int | None, category_ids: Sequence[int], by: "AbstractUser | None"
) -> None:
    """Put the categories below a parent, or at the top, into this order; those not named come after them.

    :raises NotAllowed: if `by` may not.
    """
    require_shelf(by, parent_id, CHANGE_CATEGORY)
    hold(Lock.CATEGORY_TREE)
    siblings = list(Category.objects.filter(parent=parent_id).order_by("position", "pk"))
    moved = _reordered(siblings, category_ids)
    if moved:
        Category.objects.bulk_update(moved, ["position"])
        about = about_category(parent_id) if parent_id else About(AuditKind.CATEGORY, None)
        record(AuditAction.ORDER_CATEGORIES, about, by=by, after={"order": _listed(siblings)})


def _reordered(rows: list[Shelved], wanted: Sequence[int]) -> list[Shelved]:
    """Put `rows` into the wanted order; return those whose position changed."""
    places = {pk: place for place, pk in enumerate(wanted)}
    rows.sort(key=lambda row: places.get(row.pk, len(places)))
    moved = [row for place, row in enumerate(rows) if row.position != place]
    for place, row in enumerate(rows):
        row.position = place
    return moved


def _listed(rows: Sequence[Article] | Sequence[Category]) -> str:
    return ", ".join(str(row.pk) for row in rows)
