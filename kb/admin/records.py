"""What is looked at and never edited: old addresses, votes, pictures, labels."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kb.models import ArticleVote, Attachment, Label, Redirect
from kb.services import AttachmentIsUnusable, store_attachment

admin.site.register(Label)


class _ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Redirect)
class RedirectAdmin(_ReadOnly):
    list_display = ("slug", "locale", "article", "category", "created_at")
    list_filter = ("locale",)
    search_fields = ("slug",)


@admin.register(ArticleVote)
class VoteAdmin(_ReadOnly):
    list_display = ("revision", "is_helpful", "comment", "created_at")
    list_filter = ("is_helpful", "created_at")
    list_select_related = ("revision",)
    fields = ("revision", "is_helpful", "comment", "created_at")


class UploadForm(forms.ModelForm):  # type: ignore[type-arg]
    """Stores while it checks: only the bytes say whether a file is a picture."""

    stored: Attachment | None = None

    class Meta:
        model = Attachment
        fields = ("file",)

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if isinstance(upload, UploadedFile):
            try:
                self.stored = store_attachment(name=upload.name or "", content=upload.read())
            except AttachmentIsUnusable as problem:
                raise ValidationError(str(problem)) from problem
        return upload


@admin.register(Attachment)
class AttachmentAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    form = UploadForm
    list_display = ("name", "reference", "content_type", "size", "width", "height", "created_at")
    search_fields = ("name", "key")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("name", "reference", "content_type", "size", "width", "height") if obj else ("file",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("in a text"))
    def reference(self, attachment: Attachment) -> str:
        return f"![](media:{attachment.key})"

    def save_model(self, request: HttpRequest, obj: Attachment, form: Any, change: bool) -> None:
        stored: Attachment = form.stored
        for field in Attachment._meta.concrete_fields:
            setattr(obj, field.attname, getattr(stored, field.attname))
        obj._state.adding = False
