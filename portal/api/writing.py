"""Creating articles and writing their texts, by the same services and with the same rights as in the editor."""

from typing import Any

from django.contrib.auth import get_user_model
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kb.merging import Text
from kb.models import Article, Category, Translation
from kb.models.revisions import Significance
from kb.services import (
    ArticleChange,
    BodyIsTooLong,
    EditableText,
    Keep,
    NothingToCommit,
    TextWasChanged,
    TitleIsMissing,
    TitleIsTooLong,
    begin_translation,
    change_article,
    commit_working_copy,
    create_article,
    discard_working_copy,
    editable_text,
    save_working_copy,
    unpublish_translation,
)
from kb.services.revisions import LONGEST_BODY, LONGEST_NOTE
from kb.visibility import Visibility
from portal.api.articles import ArticleListView, ArticleView
from portal.api.errors import errors
from portal.api.parameters import known_locale
from portal.api.people import signed_in
from portal.api.preconditions import IF_MATCH, StateIsWrong, VersionIsNotCurrent, etag_of, version_read
from portal.api.revision_serializers import RevisionSerializer, revision_response

TAG = ["Writing"]


class NewArticleSerializer(serializers.Serializer[Any]):
    category_id = serializers.PrimaryKeyRelatedField(queryset=Category.objects.all(), source="category")
    visibility = serializers.ChoiceField(choices=Visibility.choices, default=Visibility.PUBLIC)
    source_locale = serializers.CharField(max_length=16, help_text="Language in which it is first written.")


class ArticleStateSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk", read_only=True)
    category_id = serializers.IntegerField()
    visibility = serializers.ChoiceField(choices=Visibility.choices)
    source_locale = serializers.CharField(read_only=True)
    owner_id = serializers.IntegerField(allow_null=True)
    is_promoted = serializers.BooleanField()


class TextSerializer(serializers.Serializer[Any]):
    title = serializers.CharField(allow_blank=True, default="")
    summary = serializers.CharField(allow_blank=True, default="")
    body = serializers.CharField(
        allow_blank=True, default="", max_length=LONGEST_BODY, trim_whitespace=False, help_text="Markdown."
    )


class WorkingCopySerializer(serializers.Serializer[Any]):
    title = serializers.CharField(source="text.title")
    summary = serializers.CharField(source="text.summary")
    body = serializers.CharField(source="text.body", help_text="Markdown.")
    version = serializers.CharField(help_text="The `ETag`, without its quotes.")
    is_copy = serializers.BooleanField(
        help_text="False: nobody has typed anything since the newest revision."
    )
    is_behind = serializers.BooleanField(help_text="True: a revision was added that it does not build on.")
    newest_revision_id = serializers.IntegerField(allow_null=True)
    saved_at = serializers.DateTimeField(allow_null=True)


class CommitSerializer(serializers.Serializer[Any]):
    note = serializers.CharField(allow_blank=True, default="", max_length=LONGEST_NOTE)
    significance = serializers.ChoiceField(choices=Significance.choices, default=Significance.MINOR)


class ArticlesView(ArticleListView):
    @extend_schema(
        summary="Create an article",
        parameters=[],
        request=NewArticleSerializer,
        responses={201: ArticleStateSerializer, **errors(400, 403, 429)},
        tags=TAG,
    )
    def post(self, request: Request) -> Response:
        """Create an article without a text; readers see it once a revision is published. Needs a signed-in writer."""
        form = NewArticleSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        wanted = form.validated_data
        article = create_article(
            category=wanted["category"],
            visibility=Visibility(wanted["visibility"]),
            source_locale=known_locale(wanted["source_locale"], "source_locale"),
            by=signed_in(request),
        )
        return Response(ArticleStateSerializer(article).data, status=status.HTTP_201_CREATED)


class OneArticleView(ArticleView):
    @extend_schema(
        summary="Change an article",
        parameters=[],
        request=ArticleStateSerializer(partial=True),
        responses={200: ArticleStateSerializer, **errors(400, 403, 404, 429)},
        tags=TAG,
    )
    def patch(self, request: Request, article_id: int) -> Response:
        """Change an article's category, readers, owner or promotion. Needs a signed-in writer."""
        article = _editable(request, article_id)
        form = ArticleStateSerializer(article, data=request.data, partial=True)
        form.is_valid(raise_exception=True)
        wanted = form.validated_data
        _check_exists(wanted)
        names = ("category_id", "visibility", "owner_id", "is_promoted")
        change = ArticleChange(**{name: wanted.get(name, Keep.AS_IT_IS) for name in names})
        changed = change_article(article_id=article.pk, change=change, by=signed_in(request))
        return Response(ArticleStateSerializer(changed).data)


class WorkingCopyView(APIView):
    """The text that is being written, beside the one that readers see."""

    @extend_schema(
        summary="Read the working copy of a text",
        responses={200: WorkingCopySerializer, **errors(403, 404, 429)},
        tags=TAG,
    )
    def get(self, request: Request, article_id: int, locale: str) -> Response:
        """Return what an editor would show: the working copy, else the newest revision. Its version is the `ETag`."""
        return _copy_response(editable_text(_translation(request, article_id, locale).pk))

    @extend_schema(
        summary="Save the working copy of a text",
        parameters=[IF_MATCH],
        request=TextSerializer,
        responses={200: WorkingCopySerializer, **errors(400, 403, 404, 412, 428, 429)},
        tags=TAG,
    )
    def put(self, request: Request, article_id: int, locale: str) -> Response:
        """Save what was written; readers see none of it. A text in a new language begins with `If-Match: "0.0"`.

        What is refused with 412 is kept as a rescued draft of yours.
        """
        version = version_read(request)
        form = TextSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        by = signed_in(request)
        article = _editable(request, article_id)
        translation = begin_translation(article_id=article.pk, locale=known_locale(locale, "locale"), by=by)
        try:
            saved = save_working_copy(
                translation_id=translation.pk,
                text=Text(**form.validated_data),
                expected_version=version,
                by=by,
                at=timezone.now(),
            )
        except TextWasChanged as refusal:
            raise VersionIsNotCurrent(refusal.current.version) from refusal
        except BodyIsTooLong as problem:
            raise ValidationError({"body": [str(problem)]}) from problem
        return _copy_response(saved)

    @extend_schema(
        summary="Discard the working copy of a text",
        parameters=[IF_MATCH],
        responses={200: WorkingCopySerializer, **errors(403, 404, 412, 428, 429)},
        tags=TAG,
    )
    def delete(self, request: Request, article_id: int, locale: str) -> Response:
        """Go back to the newest revision; what was written is kept as a rescued draft of yours."""
        translation = _translation(request, article_id, locale)
        try:
            current = discard_working_copy(
                translation_id=translation.pk,
                expected_version=version_read(request),
                by=signed_in(request),
                at=timezone.now(),
            )
        except TextWasChanged as refusal:
            raise VersionIsNotCurrent(refusal.current.version) from refusal
        return _copy_response(current)


class RevisionsView(APIView):
    @extend_schema(
        summary="List the revisions of a text",
        responses={200: RevisionSerializer(many=True), **errors(403, 404, 429)},
        tags=TAG,
    )
    def get(self, request: Request, article_id: int, locale: str) -> Response:
        """Return the revisions of a text, the newest first, at most a hundred."""
        translation = _translation(request, article_id, locale)
        rows = translation.revisions.select_related("translation")[:100]
        return Response(RevisionSerializer(rows, many=True).data)

    @extend_schema(
        summary="Make the working copy a revision",
        parameters=[IF_MATCH],
        request=CommitSerializer,
        responses={201: RevisionSerializer, **errors(400, 403, 404, 409, 412, 428, 429)},
        tags=TAG,
    )
    def post(self, request: Request, article_id: int, locale: str) -> Response:
        """Add the working copy as a draft and close it; then submit or publish the draft."""
        version = version_read(request)
        form = CommitSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        translation = _translation(request, article_id, locale)
        try:
            revision = commit_working_copy(
                translation_id=translation.pk,
                expected_version=version,
                by=signed_in(request),
                note=form.validated_data["note"],
                significance=Significance(form.validated_data["significance"]),
            )
        except TextWasChanged as refusal:
            raise VersionIsNotCurrent(refusal.current.version) from refusal
        except NothingToCommit as refusal:
            raise StateIsWrong("Nothing was written since the newest revision.") from refusal
        except (TitleIsMissing, TitleIsTooLong) as problem:
            raise ValidationError({"title": ["A title has between 1 and 300 characters."]}) from problem
        return revision_response(revision, status=status.HTTP_201_CREATED)


class UnpublishView(APIView):
    @extend_schema(
        summary="Take a text from readers",
        request=None,
        responses={204: None, **errors(403, 404, 429)},
        tags=TAG,
    )
    def post(self, request: Request, article_id: int, locale: str) -> Response:
        """Archive what readers see in this language; its revisions stay. Doing it twice changes nothing."""
        translation = _translation(request, article_id, locale)
        unpublish_translation(translation_id=translation.pk, by=signed_in(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _editable(request: Request, article_id: int) -> Article:
    signed_in(request)
    return get_object_or_404(Article.objects.editable_by(request.user), pk=article_id)


def _translation(request: Request, article_id: int, locale: str) -> Translation:
    article = _editable(request, article_id)
    return get_object_or_404(Translation, article=article, locale=locale)


def _check_exists(wanted: dict[str, Any]) -> None:
    missing = {}
    if "category_id" in wanted and not Category.objects.filter(pk=wanted["category_id"]).exists():
        missing["category_id"] = ["There is no such category."]
    owner_id = wanted.get("owner_id")
    if owner_id is not None and not get_user_model().objects.filter(pk=owner_id).exists():
        missing["owner_id"] = ["There is no such person."]
    if missing:
        raise ValidationError(missing)


def _copy_response(current: EditableText) -> Response:
    response = Response(WorkingCopySerializer(current).data)
    response["ETag"] = etag_of(current.version)
    response["Cache-Control"] = "private, no-store"
    return response
