"""The ways to reach a person."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.helpcenter.caching import render_page
from portal.helpcenter.context import site_of
from portal.helpcenter.languages import page_paths
from portal.helpcenter.seo import page_seo


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    seo = page_seo(
        request,
        title=_("Contact us"),
        path=reverse("helpcenter:contact"),
        description=_("The ways to reach a person, and when they answer."),
        paths=page_paths(request),
    )
    return render_page(request, "helpcenter/contact.html", {"seo": seo}, state=site_of(request).contact)
