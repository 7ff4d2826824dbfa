"""Changes to the tree of categories. `Category.level` is kept here and nowhere else."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from kb.models import Article, Category, CategoryTranslation
from kb.models.audit_words import AuditAction, AuditKind
from kb.models.categories import DEEPEST_LEVEL
from kb.rights import NotAllowed, require_permission, require_place, scope_of
from kb.services.auditing import About, record
from kb.services.events import announce_changes
from kb.services.locks import Lock, hold
from kb.services.slugs import Owner, change_address, claim_slug, free_slug, slug_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

ADD_CATEGORY = "kb.add_category"
CHANGE_CATEGORY = "kb.change_category"


class CategoryNeedsAName(Exception):
    """A category has a name in at least one language."""


class CategoryIsTooDeep(Exception):
    """The tree has three levels at most."""


class CategoryWouldContainItself(Exception):
    """A category cannot stand below itself."""


@dataclass(frozen=True)
class CategoryName:
    """What a category is called in one language; without `slug`, its address follows from the name."""

    locale: str
    name: str
    description: str = ""
    slug: str = ""


@transaction.atomic
def create_category(
    *,
    parent: Category | None,
    names: Sequence[CategoryName],
    position: int = 0,
    icon: str = "",
    external_id: str | None = None,
    by: "AbstractUser | None" = None,
) -> Category:
    """Create a category below `parent`, or at the top.

    :raises NotAllowed: if `by` may not.
    :raises CategoryNeedsAName: if `names` is empty or one is blank.
    :raises CategoryIsTooDeep: if `parent` is on the lowest level.
    """
    if not names:
        raise CategoryNeedsAName
    require_shelf(by, parent.pk if parent else None, ADD_CATEGORY)
    hold(Lock.CATEGORY_TREE)
    level = 1
    if parent is not None:
        parent = Category.objects.get(pk=parent.pk)
        level = parent.level + 1
    if level > DEEPEST_LEVEL:
        raise CategoryIsTooDeep
    category = Category.objects.create(
        parent=parent, level=level, position=position, icon=icon, external_id=external_id
    )
    for name in names:
        _add_name(category.pk, name)
    after = {"parent": parent.pk if parent else None}
    record(AuditAction.CREATE_CATEGORY, about_category(category.pk), by=by, after=after)
    return category


def about_category(category_id: int) -> About:
    names = CategoryTranslation.objects.filter(category=category_id).order_by("pk")
    return About(AuditKind.CATEGORY, category_id, names.values_list("name", flat=True).first() or "")


def require_shelf(by: "AbstractUser | None", category_id: int | None, permission: str) -> None:
    """:raises NotAllowed: if `by` may not change the tree at this place; the top is for who works everywhere."""
    require_permission(by, permission)
    if category_id is not None:
        require_place(by, category_id)
    elif by is not None and scope_of(by).category_ids is not None:
        raise NotAllowed


@transaction.atomic
def rename_category(
    *, category_id: int, name: CategoryName, by: "AbstractUser | None" = None
) -> CategoryTranslation:
    """Name a category in one language; if its address changes, the old one leads to the new one.

    :raises NotAllowed: if `by` may not.
    :raises CategoryNeedsAName: if the name is blank.
    :raises SlugIsTaken: if another category has the slug that `name` asks for.
    """
    _checked(name)
    require_shelf(by, category_id, CHANGE_CATEGORY)
    # The category's row is the lock under which names begin.
    Category.objects.select_for_update().only("pk").get(pk=category_id)
    stored = (
        CategoryTranslation.objects.select_for_update()
        .filter(category_id=category_id, locale=name.locale)
        .first()
    )
    before = {"name": stored.name, "address": stored.slug} if stored else {}
    if stored is None:
        stored = _add_name(category_id, name)
    else:
        _rename(stored, name)
    after = {"name": stored.name, "address": stored.slug, "language": stored.locale}
    record(AuditAction.RENAME_CATEGORY, about_category(category_id), by=by, before=before, after=after)
    announce_changes(_articles_below({category_id}))
    return stored


def _rename(stored: CategoryTranslation, name: CategoryName) -> None:
    owner = Owner(category_id=stored.category_id)
    old = stored.slug
    if name.slug:
        wanted = slug_of(name.slug, locale=name.locale, fallback=old)
        stored.slug = claim_slug(wanted, locale=name.locale, owner=owner)
    elif stored.name != name.name:
        wanted = slug_of(name.name, locale=name.locale, fallback="category")
        stored.slug = free_slug(wanted, locale=name.locale, owner=owner)
    if stored.slug != old:
        change_address(locale=name.locale, old=old, new=stored.slug, owner=owner)
    stored.name, stored.description = name.name.strip(), name.description
    stored.save(update_fields=["name", "slug", "description"])


@transaction.atomic
def move_category(
    *,
    category_id: int,
    parent_id: int | None,
    position: int | None = None,
    by: "AbstractUser | None" = None,
) -> Category:
    """Put a category, with all that stands below it, under another parent or at the top.

    :raises NotAllowed: if `by` may not.
    :raises CategoryWouldContainItself: if the new parent is the category or stands below it.
    :raises CategoryIsTooDeep: if the lowest of what moves would come to stand on a fourth level.
    """
    hold(Lock.CATEGORY_TREE)
    category = Category.objects.select_for_update().get(pk=category_id)
    before = {"parent": category.parent_id, "position": category.position}
    after = {"parent": parent_id, "position": category.position if position is None else position}
    if before == after:
        return category
    require_shelf(by, category_id, CHANGE_CATEGORY)
    if category.parent_id != parent_id:
        require_shelf(by, parent_id, CHANGE_CATEGORY)
        _put_below(category, parent_id)
    Category.objects.filter(pk=category_id).update(position=after["position"])
    record(AuditAction.MOVE_CATEGORY, about_category(category_id), by=by, before=before, after=after)
    return Category.objects.get(pk=category_id)


def _put_below(category: Category, parent_id: int | None) -> None:
    below = descendant_ids(category.pk)
    if parent_id in below:
        raise CategoryWouldContainItself
    level = 1 if parent_id is None else Category.objects.get(pk=parent_id).level + 1
    shift = level - category.level
    moving = list(Category.objects.select_for_update().filter(pk__in=below))
    if max(moved.level for moved in moving) + shift > DEEPEST_LEVEL:
        raise CategoryIsTooDeep
    for moved in moving:
        moved.level += shift
        if moved.pk == category.pk:
            moved.parent_id = parent_id
    Category.objects.bulk_update(moving, ["level", "parent"])
    announce_changes(_articles_below(below))


def descendant_ids(category_id: int) -> set[int]:
    """Return the category's id and those of all that stand below it."""
    found = layer = {category_id}
    while layer:
        layer = set(Category.objects.filter(parent_id__in=layer).values_list("pk", flat=True)) - found
        found = found | layer
    return found


def _add_name(category_id: int, name: CategoryName) -> CategoryTranslation:
    _checked(name)
    owner = Owner(category_id=category_id)
    wanted = slug_of(name.slug or name.name, locale=name.locale, fallback="category")
    slug = free_slug(wanted, locale=name.locale, owner=owner)
    return CategoryTranslation.objects.create(
        category_id=category_id,
        locale=name.locale,
        name=name.name.strip(),
        slug=slug,
        description=name.description,
    )


def _checked(name: CategoryName) -> None:
    if not name.name.strip():
        raise CategoryNeedsAName


def _articles_below(category_ids: set[int]) -> list[int]:
    return list(Article.objects.filter(category_id__in=category_ids).values_list("pk", flat=True))
