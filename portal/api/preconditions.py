"""Optimistic locking: a client names the version that it has read, and is refused if there is a newer one."""

from drf_spectacular.utils import OpenApiParameter
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.request import Request

IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="The `ETag` of the version that you have read, quotes included.",
)
IF_MATCH_IF_READ = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="The `ETag` that you have read: nothing is done if the revision has another state by now.",
)


class VersionIsNotCurrent(APIException):
    """Carries the current version, as an ETag and in the answer."""

    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_detail = "Somebody has changed this since you read it."

    def __init__(self, version: str) -> None:
        super().__init__()
        self.version = version


class VersionIsMissing(APIException):
    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_detail = "Name the version that you have read with If-Match."


class StateIsWrong(APIException):
    status_code = status.HTTP_409_CONFLICT


def etag_of(version: str) -> str:
    return f'"{version}"'


def version_read(request: Request) -> str:
    """Return the version that the client names.

    :raises VersionIsMissing: if it names none.
    """
    version = _named(request)
    if not version:
        raise VersionIsMissing
    return version


def check_version_if_named(request: Request, current: str) -> None:
    """:raises VersionIsNotCurrent: if the client names another version than the current one."""
    version = _named(request)
    if version and version != current:
        raise VersionIsNotCurrent(current)


def _named(request: Request) -> str:
    return request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
