"""The public address of private previews; the site mounts it where it likes."""

from django.urls import path

from kb.editor.views import previews

urlpatterns = [path("<str:token>/", previews.open_preview, name="preview")]
