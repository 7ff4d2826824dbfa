"""The addresses of the editor."""

from django.urls import path

from kb.editor.views import articles

app_name = "editor"

urlpatterns = [
    path("", articles.article_list, name="articles"),
]
