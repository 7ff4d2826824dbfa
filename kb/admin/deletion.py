"""Deleting what owns other rows: who may delete the whole may delete its parts."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest


class DeletesWithParts(admin.ModelAdmin):  # type: ignore[type-arg]
    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[str]]:
        listed, counts, _missing_permissions, protected = super().get_deleted_objects(objs, request)
        return listed, counts, set(), protected
