"""What search adds to the section of articles in the workshop."""

from django.urls import path

from search.editorial import views

app_name = "editorial"

urlpatterns = [
    path("texts/<int:translation_id>/effects/", views.effects, name="effects"),
]
