"""What went wrong, in one shape for all: `detail` says it, `fields` names the parameters that are to blame."""

from typing import Any

from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

from portal.api.preconditions import VersionIsNotCurrent, etag_of


class ErrorSerializer(serializers.Serializer[Any]):
    detail = serializers.CharField(help_text="What went wrong, in a sentence.")
    fields = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="With 400: what is wrong with each parameter.",
    )
    version = serializers.CharField(required=False, help_text="With 412: the current version.")


_MEANINGS = {
    400: "A parameter is wrong; `fields` names it.",
    403: "You are not signed in, or may not do this.",
    404: "There is nothing at this address that you may read.",
    409: "It is not in a state for this.",
    412: "It was changed since you read it; `version` and the `ETag` are the current ones.",
    428: "`If-Match` is missing.",
    429: "Too many requests; `Retry-After` says how many seconds to wait.",
}


def errors(*statuses: int) -> dict[int, OpenApiResponse]:
    """Return the description of these answers, for the schema."""
    return {status: OpenApiResponse(ErrorSerializer, _MEANINGS[status]) for status in statuses}


def in_one_shape(error: Exception, context: dict[str, Any]) -> Response | None:
    response = exception_handler(error, context)
    if response is not None and isinstance(error, ValidationError):
        fields = response.data if isinstance(response.data, dict) else {}
        told = [str(message) for messages in fields.values() for message in messages]
        response.data = {"detail": " ".join(told) or str(error), "fields": fields}
    if response is not None and isinstance(error, VersionIsNotCurrent):
        response.data["version"] = error.version
        response["ETag"] = etag_of(error.version)
    return response
