"""Generations to look at: they are made and retired by commands alone."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from search.models import IndexGeneration

if TYPE_CHECKING:
    GenerationModelAdmin = admin.ModelAdmin[IndexGeneration]
else:
    GenerationModelAdmin = admin.ModelAdmin


@admin.register(IndexGeneration)
class IndexGenerationAdmin(GenerationModelAdmin):
    list_display = [
        "__str__",
        "purpose",
        "state",
        "model_name",
        "dimensions",
        "document_count",
        "activated_at",
    ]
    list_filter = ["purpose", "state"]
    ordering = ["-pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[IndexGeneration]:
        return super().get_queryset(request).annotate(document_total=Count("documents"))

    @admin.display(description=_("model"))
    def model_name(self, generation: IndexGeneration) -> str:
        embedding = generation.recipe.get("embedding") or {}
        return str(embedding.get("model", "–"))

    @admin.display(description=_("documents"))
    def document_count(self, generation: IndexGeneration) -> int:
        return int(getattr(generation, "document_total", 0))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: IndexGeneration | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: IndexGeneration | None = None) -> bool:
        return False
