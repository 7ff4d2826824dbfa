"""Who else has the article open; asked for every few seconds."""

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from kb.editor.access import editable_translation, writer_of
from kb.rights import Right
from kb.services import beat, leave

LONGEST_TAB = 40


@require_POST
@login_required
@permission_required(Right.EDIT.value, raise_exception=True)
def presence(request: HttpRequest, translation_id: int) -> HttpResponse:
    """Say that this tab is open, or with `leaves` that it was closed."""
    translation = editable_translation(request.user, translation_id)
    tab, now = request.POST.get("tab", "").replace("\x00", "")[:LONGEST_TAB], timezone.now()
    if "leaves" in request.POST:
        leave(translation_id=translation.pk, by=writer_of(request), at=now, tab=tab)
        return HttpResponse(status=204)
    people = beat(translation_id=translation.pk, by=writer_of(request), at=now, tab=tab)
    return render(
        request,
        "kb/editor/writing/_people.html",
        {"people": people, "locale": translation.locale, "translation": translation},
    )
