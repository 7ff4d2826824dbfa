"""`GET /api/v1/articles` and `/api/v1/categories`: the published content, as far as the client may read it."""

from typing import Any

from django.db.models import QuerySet
from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_control
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.generics import ListAPIView
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kb.models import Translation
from kb.queries import CategoryNode, category_tree, page_of, pages_readable_by, readable_translations
from kb.visibility import Visibility
from portal.api.errors import errors
from portal.api.parameters import CATEGORY_HELP, LOCALE_HELP, category_id_of, locale_of
from portal.api.serializers import CrumbSerializer
from portal.helpcenter.addresses import article_path, media_path

LOCALE = OpenApiParameter("locale", str, description=LOCALE_HELP)
CATEGORY = OpenApiParameter("category", str, description=CATEGORY_HELP)
# What an answer holds depends on who asks: no proxy may keep it for the next one.
for_this_reader = method_decorator(cache_control(private=True, no_cache=True), name="dispatch")


class ArticleSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="article_id")
    locale = serializers.CharField(help_text="Language of the text; the source language if yours is missing.")
    slug = serializers.CharField()
    title = serializers.CharField(source="live_revision.title")
    summary = serializers.CharField(source="live_revision.summary")
    url = serializers.SerializerMethodField()
    category_id = serializers.IntegerField(source="article.category_id")
    visibility = serializers.ChoiceField(source="article.visibility", choices=Visibility.choices)
    updated_at = serializers.DateTimeField(allow_null=True)

    def get_url(self, translation: Translation) -> str:
        return article_path(translation.locale, translation.slug)


class HeadingSerializer(serializers.Serializer[Any]):
    level = serializers.IntegerField()
    text = serializers.CharField()
    anchor = serializers.CharField()


class AlternateSerializer(serializers.Serializer[Any]):
    locale = serializers.CharField()
    slug = serializers.CharField()


class ArticleDetailSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="article_id")
    locale = serializers.CharField()
    slug = serializers.CharField()
    title = serializers.CharField()
    summary = serializers.CharField()
    html = serializers.CharField(source="body.html", help_text="Sanitised HTML.")
    headings = HeadingSerializer(source="body.headings", many=True)
    category_path = CrumbSerializer(source="breadcrumbs", many=True)
    labels = serializers.ListField(child=serializers.CharField())
    visibility = serializers.ChoiceField(choices=Visibility.choices)
    alternates = AlternateSerializer(many=True, help_text="The languages that this article has.")
    is_fallback = serializers.BooleanField(help_text="True if your language is missing.")
    updated_at = serializers.DateTimeField(allow_null=True)


class CategorySerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="category_id")
    name = serializers.CharField()
    slug = serializers.CharField()
    description = serializers.CharField()
    article_count = serializers.IntegerField(help_text="Articles that you may read, here and below.")
    children = serializers.SerializerMethodField()

    def get_children(self, node: CategoryNode) -> list[dict[str, Any]]:
        return [dict(CategorySerializer(child).data) for child in node.children]


class ArticlePagination(PageNumberPagination):
    page_size_query_param = "page_size"
    max_page_size = 100


@for_this_reader
@extend_schema(
    summary="List articles",
    parameters=[LOCALE, CATEGORY],
    responses={200: ArticleSerializer(many=True), **errors(400, 404, 429)},
    tags=["Articles"],
)
class ArticleListView(ListAPIView[Translation]):
    """List the published articles that the client may read, each in the reader's language or its source language."""

    serializer_class = ArticleSerializer
    pagination_class = ArticlePagination

    def get_queryset(self) -> QuerySet[Translation]:
        locale = locale_of(self.request)
        readable = readable_translations(user=self.request.user, locale=locale).order_by("article_id")
        category_id = category_id_of(self.request)
        if category_id is None:
            return readable
        node = category_tree(user=self.request.user, locale=locale).node(category_id)
        below = [found.category_id for found in node.with_descendants()] if node else []
        return readable.filter(article__category__in=below)


@for_this_reader
class ArticleView(APIView):
    @extend_schema(
        summary="Read an article",
        parameters=[LOCALE],
        responses={200: ArticleDetailSerializer, **errors(400, 404, 429)},
        tags=["Articles"],
    )
    def get(self, request: Request, article_id: int) -> Response:
        """Return an article's text as sanitised HTML, with its place and its languages."""
        locale = locale_of(request)
        found = pages_readable_by(user=request.user, locale=locale).filter(article=article_id).first()
        if found is None:
            raise NotFound
        page = page_of(
            found, user=request.user, locale=locale, article_url=article_path, media_url=media_path
        )
        return Response(ArticleDetailSerializer(page).data)


@for_this_reader
class CategoryListView(APIView):
    @extend_schema(
        summary="List categories",
        parameters=[LOCALE],
        responses={200: CategorySerializer(many=True), **errors(400, 429)},
        tags=["Articles"],
    )
    def get(self, request: Request) -> Response:
        """Return the tree of categories that hold articles which the client may read."""
        tree = category_tree(user=request.user, locale=locale_of(request))
        return Response(CategorySerializer(tree.roots, many=True).data)
