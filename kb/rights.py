"""Who may do what to articles. Permissions say what, category roles say where; both are asked here and nowhere else.

Somebody without a category role works everywhere. `Right` applies to articles that the person may also read.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, Q
from django.utils.translation import gettext as _

from kb.models.categories import Category
from kb.models.category_roles import CategoryRole
from kb.visibility import visibilities_for

if TYPE_CHECKING:
    from kb.models import Article
    from kb.visibility import Reader


class Right(StrEnum):
    """What may be done to an article; the values are the permissions that allow it."""

    EDIT = "kb.change_article"
    PUBLISH = "kb.publish_article"
    DELETE = "kb.delete_article"


ADD_ARTICLE = "kb.add_article"
APPROVE_OWN = "kb.approve_own_revision"
READ_AUDIT = "kb.view_auditentry"


class NotAllowed(PermissionDenied):
    """The person may not do this here."""


@dataclass(frozen=True)
class Scope:
    """Where somebody works: everywhere, or in these categories and all below them."""

    category_ids: frozenset[int] | None = None

    def covers(self, way: Iterable[int]) -> bool:
        """Say whether a category is in it, given its id and those of all above it."""
        return self.category_ids is None or not self.category_ids.isdisjoint(way)


def scope_of(user: "Reader") -> Scope:
    """Read where `user` works; one query."""
    if getattr(user, "is_superuser", False):
        return Scope()
    given = frozenset(CategoryRole.objects.given_to(user).values_list("category_id", flat=True))
    return Scope(given or None)


def within_scope(user: "Reader", *, category: str) -> Q:
    """Return the condition that a row's category, at the path `category`, is where `user` works."""
    if getattr(user, "is_superuser", False):
        return Q()
    given = CategoryRole.objects.given_to(user)
    shelves = given.values("category")
    return (
        Q(~Exists(given))
        | Q(**{f"{category}__in": shelves})
        | Q(**{f"{category}__parent__in": shelves})
        | Q(**{f"{category}__parent__parent__in": shelves})
    )


def way_to(category_id: int) -> tuple[int, ...]:
    """Return a category's id and those of all above it; the tree has three levels."""
    found = (
        Category.objects.filter(pk=category_id).values_list("pk", "parent_id", "parent__parent_id").first()
    )
    return tuple(pk for pk in found or () if pk is not None)


def has_right(user: "Reader", right: Right) -> bool:
    """Say whether `user` has the right somewhere."""
    return bool(user.is_authenticated and user.is_active and user.has_perm(right.value))


def can(user: "Reader", right: Right, article: "Article") -> bool:
    """Say whether `user` has the right to this article; what `Article.objects.with_right` finds, for one row."""
    return (
        has_right(user, right)
        and article.visibility in visibilities_for(user)
        and scope_of(user).covers(way_to(article.category_id))
    )


def can_write_in(user: "Reader", category_id: int) -> bool:
    """Say whether `user` may put articles into a category."""
    return bool(
        user.is_authenticated
        and user.is_active
        and user.has_perm(ADD_ARTICLE)
        and scope_of(user).covers(way_to(category_id))
    )


def require(user: "Reader | None", right: Right, article: "Article") -> None:
    """Refuse whoever lacks the right; None is the system itself.

    :raises NotAllowed: if `user` may not.
    """
    if user is not None and not can(user, right, article):
        raise NotAllowed(_("You may not do this to this article."))


def require_place(user: "Reader | None", category_id: int, *, permission: str = "") -> None:
    """Refuse whoever does not work in a category, or lacks `permission`; None is the system itself.

    :raises NotAllowed: if `user` may not.
    """
    if user is None:
        return
    is_permitted = user.is_active and (not permission or user.has_perm(permission))
    if not is_permitted or not scope_of(user).covers(way_to(category_id)):
        raise NotAllowed(_("You do not work in this category."))


def require_permission(user: "Reader | None", permission: str) -> None:
    """:raises NotAllowed: if `user` lacks a permission that belongs to no category; None is the system itself."""
    if user is not None and not (user.is_active and user.has_perm(permission)):
        raise NotAllowed(_("You may not do this."))
