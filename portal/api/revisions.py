"""The steps of a revision, from draft to published, by the same services and with the same rights as in the editor."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kb.models import Revision
from kb.services import (
    ArticleWasMerged,
    MessageIsMissing,
    ReviewerMayNotReview,
    StepRefused,
    approve_revision,
    publish_revision,
    request_changes,
    restore_revision,
    submit_revision,
    withdraw_revision,
)
from kb.services.revisions import LONGEST_NOTE
from kb.services.slugs import LONGEST_STORED
from kb.workflow import Refusal
from portal.api.errors import errors
from portal.api.people import signed_in
from portal.api.preconditions import IF_MATCH_IF_READ, StateIsWrong, check_version_if_named
from portal.api.revision_serializers import RevisionDetailSerializer, revision_response, version_of
from portal.api.writing import TAG

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

LONGEST_MESSAGE = 5000


class NothingSerializer(serializers.Serializer[Any]):
    pass


class SubmitSerializer(serializers.Serializer[Any]):
    reviewer_ids = serializers.ListField(
        child=serializers.IntegerField(), default=list, max_length=20, help_text="Who is asked; may be empty."
    )


class MessageSerializer(serializers.Serializer[Any]):
    message = serializers.CharField(allow_blank=True, default="", max_length=LONGEST_MESSAGE)


class PublishSerializer(serializers.Serializer[Any]):
    slug = serializers.CharField(
        required=False, max_length=LONGEST_STORED, help_text="A wish; the next free one like it is given."
    )


class NoteSerializer(serializers.Serializer[Any]):
    note = serializers.CharField(allow_blank=True, default="", max_length=LONGEST_NOTE)


class RevisionView(APIView):
    @extend_schema(
        summary="Read a revision",
        responses={200: RevisionDetailSerializer, **errors(403, 404, 429)},
        tags=TAG,
    )
    def get(self, request: Request, revision_id: int) -> Response:
        """Return a revision with its text. The `ETag` changes with its state."""
        return revision_response(_revision(request, revision_id))


class StepView(APIView):
    """One step of a revision; `take` calls the service."""

    form: ClassVar[type[serializers.Serializer[Any]]]
    success: ClassVar[int] = status.HTTP_200_OK

    def take(self, revision: Revision, by: "AbstractUser", wanted: dict[str, Any]) -> int:
        """Take the step; return the id of the revision to show."""
        raise NotImplementedError

    def post(self, request: Request, revision_id: int) -> Response:
        revision = _revision(request, revision_id)
        check_version_if_named(request, version_of(revision))
        form = self.form(data=request.data)
        form.is_valid(raise_exception=True)
        try:
            shown = self.take(revision, signed_in(request), form.validated_data)
        except StepRefused as refused:
            if refused.refusal in {Refusal.WRONG_STATE, Refusal.HELD}:
                raise StateIsWrong(str(refused)) from refused
            raise PermissionDenied(str(refused)) from refused
        except ArticleWasMerged as refused:
            raise StateIsWrong("The article has become part of another one.") from refused
        return revision_response(_all().get(pk=shown), status=self.success)


def _step(
    summary: str, form: type[serializers.Serializer[Any]], success: int = 200
) -> Callable[[type[StepView]], type[StepView]]:
    """Give a step its form and its description."""

    def decorate(view: type[StepView]) -> type[StepView]:
        view.form, view.success = form, success
        described = extend_schema(
            summary=summary,
            description=f"{view.__doc__} Needs a signed-in member of the staff.",
            parameters=[IF_MATCH_IF_READ],
            request=None if form is NothingSerializer else form,
            responses={success: RevisionDetailSerializer, **errors(400, 403, 404, 409, 412, 429)},
            tags=TAG,
        )
        return described(view)

    return decorate


@_step("Submit a revision for review", SubmitSerializer)
class SubmitView(StepView):
    """Ask for a review of a draft."""

    def take(self, revision: Revision, by: "AbstractUser", wanted: dict[str, Any]) -> int:
        reviewer_ids = wanted["reviewer_ids"]
        try:
            submit_revision(revision_id=revision.pk, by=by, at=timezone.now(), reviewer_ids=reviewer_ids)
        except ReviewerMayNotReview as problem:
            raise ValidationError({"reviewer_ids": [f"{problem} may not review this."]}) from problem
        return revision.pk


@_step("Withdraw a revision from review", NothingSerializer)
class WithdrawView(StepView):
    """Make a text in review a draft again."""

    def take(self, revision: Revision, by: "AbstractUser", wanted: dict[str, Any]) -> int:
        withdraw_revision(revision_id=revision.pk, by=by, at=timezone.now())
        return revision.pk


@_step("Ask for changes of a revision", MessageSerializer)
class RequestChangesView(StepView):
    """Give a text in review back to its writer, saying what should change."""

    def take(self, revision: Revision, by: "AbstractUser", wanted: dict[str, Any]) -> int:
        try:
            request_changes(revision_id=revision.pk, by=by, at=timezone.now(), message=wanted["message"])
        except MessageIsMissing as problem:
            raise ValidationError({"message": ["Say what should change."]}) from problem
        return revision.pk


@_step("Approve a revision", MessageSerializer)
class ApproveView(StepView):
    """Find a text in review fit to be published."""

    def take(self, revision: Revision, by: "AbstractUser", wanted: dict[str, Any]) -> int:
        approve_revision(revision_id=revision.pk, by=by, at=timezone.now(), message=wanted["message"])
        return revision.pk


@_step("Publish a revision", PublishSerializer)
class PublishView(StepView):
    """Make a revision the one that readers see; publishing it twice changes nothing."""

    def take(self, revision: Revision, by: "AbstractUser", wanted: dict[str, Any]) -> int:
        publish_revision(revision_id=revision.pk, by=by, at=timezone.now(), slug=wanted.get("slug"))
        return revision.pk


@_step("Restore a revision", NoteSerializer, status.HTTP_201_CREATED)
class RestoreView(StepView):
    """Add a draft with the text of an earlier revision."""

    def take(self, revision: Revision, by: "AbstractUser", wanted: dict[str, Any]) -> int:
        return restore_revision(revision_id=revision.pk, by=by, note=wanted["note"]).pk


def _all() -> Any:
    return Revision.objects.select_related("translation__article")


def _revision(request: Request, revision_id: int) -> Revision:
    signed_in(request)
    editable = Revision.objects.editable_by(request.user).select_related("translation__article")
    return get_object_or_404(editable, pk=revision_id)
