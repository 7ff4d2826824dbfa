"""Putting a category at a place among its siblings, its icon, and taking away one that is empty."""

from typing import TYPE_CHECKING

from django.db import transaction

from kb.models import Article, Category, CategoryRole, CategoryTranslation
from kb.models.audit_words import AuditAction
from kb.services.auditing import record
from kb.services.categories import CHANGE_CATEGORY, about_category, move_category, require_shelf
from kb.services.locks import Lock, hold
from kb.services.ordering import order_categories
from kb.services.slugs import Owner, change_address
from kb.shelving import Place, Shelves

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

DELETE_CATEGORY = "kb.delete_category"


class CategoryIsNotEmpty(Exception):
    """A category that holds articles or categories is not deleted."""


class CategoryIsGiven(Exception):
    """Whoever works in a category only would work everywhere without it."""


@transaction.atomic
def place_category(*, category_id: int, place: Place, by: "AbstractUser | None") -> Place:
    """Put a category at a place and return the one where it stood; a place past the last is the last.

    :raises NotAllowed: if `by` may not.
    :raises CategoryWouldContainItself, CategoryIsTooDeep: as `move_category`.
    """
    hold(Lock.CATEGORY_TREE)
    require_shelf(by, category_id, CHANGE_CATEGORY)
    shelves = Shelves(Category.objects.order_by("position", "pk").values_list("pk", "parent_id"))
    before = shelves.place_of(category_id)
    move_category(category_id=category_id, parent_id=place.parent_id, by=by)
    order = [pk for pk in shelves.siblings(place.parent_id) if pk != category_id]
    order.insert(max(0, place.index), category_id)
    order_categories(parent_id=place.parent_id, category_ids=order, by=by)
    return before


@transaction.atomic
def change_icon(*, category_id: int, icon: str, by: "AbstractUser | None") -> Category:
    """Draw another icon beside a category.

    :raises NotAllowed: if `by` may not.
    """
    require_shelf(by, category_id, CHANGE_CATEGORY)
    category = Category.objects.select_for_update().get(pk=category_id)
    if category.icon != icon:
        before, category.icon = {"icon": category.icon}, icon
        category.save(update_fields=["icon"])
        about = about_category(category_id)
        record(AuditAction.CHANGE_CATEGORY, about, by=by, before=before, after={"icon": icon})
    return category


@transaction.atomic
def delete_category(*, category_id: int, by: "AbstractUser | None") -> None:
    """Delete a category that holds nothing; its addresses lead to its parent. A second time changes nothing.

    :raises NotAllowed: if `by` may not.
    :raises CategoryIsNotEmpty: if an article or another category stands in it.
    :raises CategoryIsGiven: if it was given to a person or a group.
    """
    hold(Lock.CATEGORY_TREE)
    category = Category.objects.select_for_update().filter(pk=category_id).first()
    if category is None:
        return
    require_shelf(by, category_id, DELETE_CATEGORY)
    articles = Article.objects.filter(category=category_id)
    if articles.exists() or Category.objects.filter(parent=category_id).exists():
        raise CategoryIsNotEmpty(category_id)
    if CategoryRole.objects.filter(category=category_id).exists():
        raise CategoryIsGiven(category_id)
    about, parent_id = about_category(category_id), category.parent_id
    old = list(CategoryTranslation.objects.filter(category=category_id).values_list("locale", "slug"))
    if parent_id is not None:
        category.redirects.update(category=parent_id)
    category.delete()
    for locale, slug in old if parent_id is not None else ():
        change_address(locale=locale, old=slug, new="", owner=Owner(category_id=parent_id))
    record(AuditAction.DELETE_CATEGORY, about, by=by, before={"parent": parent_id})
