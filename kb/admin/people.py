"""Who acts in the admin pages."""

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser


def person(request: HttpRequest) -> "AbstractUser":
    """:raises PermissionDenied: if nobody is signed in."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    return request.user
