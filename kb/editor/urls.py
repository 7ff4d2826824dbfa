"""The addresses of the editor."""

from django.urls import path

from kb.editor import exchange_urls, organising_urls, reviewing_urls
from kb.editor.views import (
    articles,
    attention,
    beginning,
    collision,
    kept,
    links,
    pictures,
    presence,
    preview,
    writing,
)

app_name = "editor"

urlpatterns = [
    path("", articles.article_list, name="articles"),
    path("new/", beginning.new_article, name="new"),
    path("<int:article_id>/texts/<str:locale>/", beginning.new_text, name="new-text"),
    path("texts/<int:translation_id>/", writing.write, name="write"),
    path("texts/<int:translation_id>/autosave/", writing.autosave, name="autosave"),
    path("texts/<int:translation_id>/finish/", writing.finish_panel, name="finish"),
    path("texts/<int:translation_id>/merge/", collision.merge, name="merge"),
    path("texts/<int:translation_id>/presence/", presence.presence, name="presence"),
    path("texts/<int:translation_id>/preview/", preview.preview, name="preview"),
    path("texts/<int:translation_id>/pictures/", pictures.add, name="add-picture"),
    path("pictures/", pictures.store, name="pictures"),
    path("paste/", pictures.paste, name="paste"),
    path("links/", links.link_choices, name="links"),
    path("links/<int:article_id>/headings/", links.heading_choices, name="link-headings"),
    path("snippet-choices/", links.snippet_choices, name="snippet-choices"),
    path("kept/", kept.kept_texts, name="kept"),
    path("kept/<int:draft_id>/forget/", kept.forget, name="forget-kept"),
    path("attention/", attention.attention, name="attention"),
    path("attention/<int:item_id>/", attention.settle, name="settle-attention"),
    *reviewing_urls.urlpatterns,
    *organising_urls.urlpatterns,
    *exchange_urls.urlpatterns,
]
