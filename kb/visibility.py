"""Who may read what. The only place where the rule from a person to visibilities is written."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser, AnonymousUser

    Reader = AbstractUser | AnonymousUser


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
