"""Publishing a text, or taking it away, at a set time."""

from datetime import datetime

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from kb.editor.access import editable_translation, writer_of
from kb.models import Article, Revision, ScheduledChange, Translation
from kb.models.reviews import ScheduledKind
from kb.queries.titles import title_of
from kb.rights import Right
from kb.services import StepRefused, TimeIsPast, schedule_expiry, schedule_publication, unschedule

MOST_REVISIONS = 20
_PERMITTED = permission_required(Right.PUBLISH.value, raise_exception=True)


class ScheduleForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("What happens"), choices=ScheduledKind.choices, widget=forms.RadioSelect
    )
    revision = forms.TypedChoiceField(
        label=gettext_lazy("Which revision"), coerce=int, empty_value=None, required=False
    )
    due_at = forms.DateTimeField(
        label=gettext_lazy("When"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
    )

    def __init__(self, *args: object, revisions: list[Revision], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["revision"].choices = [  # type: ignore[attr-defined]
            (row.pk, f"{row.number} · {row.get_state_display()} · {row.title}") for row in revisions
        ]

    def clean(self) -> None:
        if self.cleaned_data.get("kind") == ScheduledKind.PUBLISH and not self.cleaned_data.get("revision"):
            self.add_error("revision", _("Choose which revision is to be published."))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@_PERMITTED
def schedule(request: HttpRequest, translation_id: int) -> HttpResponse:
    translation = editable_translation(request.user, translation_id)
    rows = translation.revisions.exclude(pk=translation.live_revision_id or 0).defer("body", "summary")
    revisions = list(rows.order_by("-number")[:MOST_REVISIONS])
    form = ScheduleForm(request.POST or None, revisions=revisions, initial={"kind": ScheduledKind.PUBLISH})
    if request.method == "POST" and form.is_valid() and _plan(request, translation, form):
        messages.success(request, _("It is on the schedule."))
        return redirect("editor:schedule", translation.pk)
    context = {
        "translation": translation,
        "article": translation.article,
        "title": title_of(translation.article_id, translation.locale),
        "form": form,
        "pending": translation.schedule.pending().select_related("revision", "set_by").order_by("due_at"),
        "past": translation.schedule.filter(done_at__isnull=False).order_by("-done_at")[:5],
        "zone": timezone.get_current_timezone_name(),
    }
    return render(request, "kb/editor/calendar/schedule.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
@_PERMITTED
def take_off(request: HttpRequest, change_id: int) -> HttpResponse:
    editable = Article.objects.publishable_by(request.user)
    change = get_object_or_404(
        ScheduledChange.objects.filter(translation__article__in=editable), pk=change_id
    )
    unschedule(change_id=change.pk, by=writer_of(request))
    messages.success(request, _("It is off the schedule."))
    return redirect("editor:schedule", change.translation_id)


def _plan(request: HttpRequest, translation: Translation, form: ScheduleForm) -> bool:
    due_at: datetime = form.cleaned_data["due_at"]
    at = timezone.now()
    try:
        if form.cleaned_data["kind"] == ScheduledKind.EXPIRE:
            schedule_expiry(translation_id=translation.pk, due_at=due_at, by=writer_of(request), at=at)
        else:
            revision_id = form.cleaned_data["revision"]
            schedule_publication(revision_id=revision_id, due_at=due_at, by=writer_of(request), at=at)
    except TimeIsPast:
        form.add_error("due_at", _("This time is past. Choose one to come."))
        return False
    except StepRefused as refused:
        form.add_error(None, str(refused))
        return False
    return True
