"""The addresses without a language: the way in, pictures, and what search engines ask for."""

from django.urls import include, path

from portal.helpcenter.views import crawlers, entrance, media

urlpatterns = [
    path("", entrance.to_locale, name="root"),
    path("media/<str:key>/<str:name>", media.attachment, name="media"),
    path("preview/", include("kb.editor.preview_urls")),
    path("sitemap.xml", crawlers.sitemap_index, name="sitemap"),
    path("sitemap-<int:page>.xml", crawlers.sitemap_page, name="sitemap-page"),
    path("favicon.ico", entrance.favicon, name="favicon"),
    path("robots.txt", crawlers.robots, name="robots"),
]
