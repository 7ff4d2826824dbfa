"""The way into the workshop."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from portal.workshop.sections import sections_for


@require_safe
@login_required
def entrance(request: HttpRequest) -> HttpResponse:
    """Lead to the first section that this person has."""
    sections = sections_for(request.user.has_perm)
    if not sections:
        raise PermissionDenied
    return redirect(sections[0].url)
