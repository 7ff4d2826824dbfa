"""A revision as the API sends it, with its version."""

from typing import Any

from rest_framework import serializers
from rest_framework.response import Response

from kb.models import Revision
from kb.models.revisions import RevisionState, Significance
from portal.api.preconditions import etag_of


class RevisionSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    article_id = serializers.IntegerField(source="translation.article_id")
    locale = serializers.CharField(source="translation.locale")
    number = serializers.IntegerField()
    title = serializers.CharField()
    summary = serializers.CharField()
    state = serializers.ChoiceField(choices=RevisionState.choices)
    significance = serializers.ChoiceField(choices=Significance.choices)
    note = serializers.CharField()
    author_id = serializers.IntegerField(allow_null=True)
    based_on_id = serializers.IntegerField(allow_null=True)
    created_at = serializers.DateTimeField()


class RevisionDetailSerializer(RevisionSerializer):
    body = serializers.CharField(help_text="Markdown.")


def version_of(revision: Revision) -> str:
    """Return what changes with a revision: its text never does, its state may."""
    return f"{revision.pk}.{revision.state}"


def revision_response(revision: Revision, *, status: int = 200) -> Response:
    response = Response(RevisionDetailSerializer(revision).data, status=status)
    response["ETag"] = etag_of(version_of(revision))
    response["Cache-Control"] = "private, no-store"
    return response
