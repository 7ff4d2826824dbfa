"""Who asks."""

from typing import TYPE_CHECKING

from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser


def signed_in(request: Request) -> "AbstractUser":
    """Return who is signed in.

    :raises NotAuthenticated: if nobody is.
    """
    if not request.user.is_authenticated:
        raise NotAuthenticated
    return request.user
