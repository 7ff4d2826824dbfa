"""The pages that exist once for each language, below its prefix."""

from django.urls import path

from portal.helpcenter.views import contact, feedback, reading, searching

app_name = "helpcenter"

urlpatterns = [
    path("", reading.home, name="home"),
    path("categories/<str:slug>/", reading.category, name="category"),
    path("articles/<str:slug>/", reading.article, name="article"),
    path("search/", searching.results, name="search"),
    path("search/suggest/", searching.suggestions, name="suggest"),
    path("articles/<int:article_id>/vote/", feedback.vote, name="vote"),
    path("contact/", contact.page, name="contact"),
]
