"""The addresses of the site: pages by language, and what has none (API, accounts, health, sitemap)."""

from allauth.account.decorators import secure_admin_login
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("portal.helpcenter.root_urls")),
    path("", include("portal.api.health_urls")),
    path("api/v1/", include("portal.api.urls")),
    path("accounts/", include("allauth.urls")),
    # Staff sign in where everybody does: with the limit on attempts and the second factor.
    path("admin/login/", secure_admin_login(admin.site.login)),
    path("admin/", admin.site.urls),
    path("workshop/", include("portal.workshop.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    *i18n_patterns(path("", include("portal.helpcenter.urls")), prefix_default_language=True),
]

handler404 = "portal.helpcenter.errors.not_found"
handler403 = "portal.helpcenter.errors.forbidden"
handler500 = "portal.helpcenter.errors.server_error"
