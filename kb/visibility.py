"""Who may read what. The only place where the rule from a person to visibilities is written."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser, AnonymousUser

    Reader: TypeAlias = "AbstractUser | AnonymousUser | SampleReader"


class Visibility(models.TextChoices):
    PUBLIC = "public", _("Everybody")
    CUSTOMERS = "customers", _("Signed-in customers")
    STAFF = "staff", _("Staff")


READ_STAFF_ARTICLES = "kb.read_staff_article"


def visibilities_for(user: "Reader") -> frozenset[Visibility]:
    """Return the visibilities that `user` may read: everybody's, and more when signed in or on the staff."""
    if not user.is_authenticated or not user.is_active:
        return frozenset({Visibility.PUBLIC})
    if user.has_perm(READ_STAFF_ARTICLES):
        return frozenset(Visibility)
    return frozenset({Visibility.PUBLIC, Visibility.CUSTOMERS})


@dataclass(frozen=True)
class SampleReader:
    """Somebody who may read this much and do nothing else: a reader to preview a page as."""

    most: Visibility
    pk: ClassVar[None] = None
    is_active: ClassVar[bool] = True

    @property
    def is_authenticated(self) -> bool:
        return self.most != Visibility.PUBLIC

    def has_perm(self, permission: str) -> bool:
        return permission == READ_STAFF_ARTICLES and self.most == Visibility.STAFF
