"""The audit log: who changed what, when and from where."""

from datetime import date, datetime, time, timedelta

from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kb.editor.paging import page_without_count
from kb.models import AuditEntry
from kb.models.audit import AuditEntryQuerySet
from kb.models.audit_words import AuditAction
from kb.rights import READ_AUDIT

PAGE_SIZE = 100
_PERMITTED = permission_required(READ_AUDIT, raise_exception=True)
_DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AuditFilterForm(forms.Form):
    q = forms.CharField(label=_("Person or name"), max_length=200, required=False)
    action = forms.ChoiceField(
        label=_("What"), choices=[("", _("Everything")), *AuditAction.choices], required=False
    )
    article = forms.IntegerField(label=_("Article"), min_value=1, max_value=2**62, required=False)
    person = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**62, required=False)
    since = forms.DateField(label=_("From"), widget=_DATE, required=False)
    until = forms.DateField(label=_("Until"), widget=_DATE, required=False)


@require_safe
@login_required
@_PERMITTED
def audit(request: HttpRequest) -> HttpResponse:
    form = AuditFilterForm(request.GET)
    is_valid = form.is_valid()
    found = _entries(form) if is_valid else AuditEntry.objects.none()
    query = request.GET.copy()
    query.pop("page", None)
    page = page_without_count(found.select_related("actor"), request.GET.get("page", ""), size=PAGE_SIZE)
    person_id = form.cleaned_data.get("person")
    context = {
        "form": form,
        "page": page,
        "query": query.urlencode(),
        "is_filtered": any(form.cleaned_data.values()),
        "person": get_user_model().objects.filter(pk=person_id).first() if person_id else None,
    }
    return render(request, "kb/editor/audit/page.html", context, status=200 if is_valid else 422)


@require_safe
@login_required
@_PERMITTED
def audit_csv(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Send what the filters leave as CSV, however much that is."""
    form = AuditFilterForm(request.GET)
    if not form.is_valid():
        return HttpResponse(status=422)
    response = StreamingHttpResponse(_entries(form).csv_lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="audit-{timezone.localdate():%Y-%m-%d}.csv"'
    response["Cache-Control"] = "no-store"
    return response


def _entries(form: AuditFilterForm) -> AuditEntryQuerySet:
    said = form.cleaned_data
    since, until = said.get("since"), said.get("until")
    found = AuditEntry.objects.between(
        _midnight(since) if since else None, _midnight(until + timedelta(days=1)) if until else None
    )
    if said.get("q"):
        found = found.matching(said["q"])
    if said.get("action"):
        found = found.of_action(AuditAction(said["action"]))
    if said.get("article"):
        found = found.about_article(said["article"])
    return found.by_person(said["person"]) if said.get("person") else found


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
