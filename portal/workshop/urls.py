"""The addresses of the workshop: each section brings its own."""

from django.urls import include, path

from portal.workshop import views

urlpatterns = [
    path("", views.entrance, name="workshop"),
    path("articles/", include("kb.editor.urls")),
    path("articles/", include("search.editorial.urls")),
]
