"""Bringing a help center in and taking it out: asking for it, following it, and what came of it."""

from functools import partial
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from kb.conf import knobs
from kb.editor.access import writer_of
from kb.models import Exchange
from kb.services.exchanges import (
    ExchangeIsUnderWay,
    ask_again,
    ask_for_export,
    ask_for_import,
    is_silent,
    progress_of,
    require_exchange,
    stop,
)
from kb.tasks import exchange_content

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

PAGE_SIZE = 20
_SUFFIXES = (".zip", ".json")
_FINDINGS = (
    ("skipped", gettext_lazy("Left out")),
    ("missing_pictures", gettext_lazy("Pictures that are missing or unusable")),
    ("outside_pictures", gettext_lazy("Pictures on other sites, shown as links")),
    ("missing_links", gettext_lazy("Links that lead nowhere")),
    ("notes", gettext_lazy("Worth knowing")),
)
_COUNTS = (
    ("created", gettext_lazy("new texts")),
    ("updated", gettext_lazy("changed texts")),
    ("unchanged", gettext_lazy("unchanged texts")),
)


class ImportForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("ZIP archive or JSON file"),
        help_text=gettext_lazy("Markdown files, HTML pages, a Zendesk export, or an export from here."),
        widget=forms.ClearableFileInput(attrs={"accept": ".zip,.json,application/zip,application/json"}),
    )
    locale = forms.ChoiceField(label=gettext_lazy("Language of texts that name none"))
    is_dry_run = forms.BooleanField(
        label=gettext_lazy("Only show what would happen, write nothing"), required=False, initial=True
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["locale"].choices = settings.LANGUAGES  # type: ignore[attr-defined]
        self.fields["locale"].initial = settings.LANGUAGE_CODE

    def clean_file(self) -> "UploadedFile[Any]":
        file: UploadedFile[Any] = self.cleaned_data["file"]
        largest = knobs().import_megabytes
        if not (file.name or "").lower().endswith(_SUFFIXES):
            raise forms.ValidationError(_("Choose a ZIP archive or a JSON file."))
        if (file.size or 0) > largest * 1024 * 1024:
            raise forms.ValidationError(_("The file is larger than %(size)d MB.") % {"size": largest})
        return file


@require_safe
@login_required
def exchange(request: HttpRequest) -> HttpResponse:
    require_exchange(writer_of(request))
    return _page(request, ImportForm())


@require_POST
@login_required
def bring_in(request: HttpRequest) -> HttpResponse:
    require_exchange(writer_of(request))
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    with transaction.atomic():
        asked = ask_for_import(
            file=form.cleaned_data["file"],
            locale=form.cleaned_data["locale"],
            is_dry_run=form.cleaned_data["is_dry_run"],
            by=writer_of(request),
            at=timezone.now(),
        )
        transaction.on_commit(partial(exchange_content.delay, exchange_id=asked.pk))
    return redirect("editor:exchange-run", asked.pk)


@require_POST
@login_required
def take_out(request: HttpRequest) -> HttpResponse:
    with transaction.atomic():
        asked = ask_for_export(by=writer_of(request), at=timezone.now())
        transaction.on_commit(partial(exchange_content.delay, exchange_id=asked.pk))
    return redirect("editor:exchange-run", asked.pk)


@require_safe
@login_required
def exchange_run(request: HttpRequest, exchange_id: int) -> HttpResponse:
    """Show how far a run is, and what came of it."""
    require_exchange(writer_of(request))
    run = get_object_or_404(Exchange.objects.select_related("person"), pk=exchange_id)
    report = run.report
    context = {
        "run": run,
        "progress": progress_of(run.pk),
        "is_silent": is_silent(run),
        "counts": [(label, report["counts"][name]) for name, label in _COUNTS if "counts" in report],
        "findings": [
            (label, report["findings"][name])
            for name, label in _FINDINGS
            if report.get("findings", {}).get(name, {}).get("total")
        ],
    }
    template = "kb/editor/exchange/run.html"
    return render(request, f"{template}#progress" if request.htmx else template, context)  # type: ignore[attr-defined]


@require_POST
@login_required
def again(request: HttpRequest, exchange_id: int) -> HttpResponse:
    """Import what was only looked at, or take up what stopped."""
    get_object_or_404(Exchange, pk=exchange_id)
    try:
        with transaction.atomic():
            asked = ask_again(exchange_id=exchange_id, by=writer_of(request), at=timezone.now())
            transaction.on_commit(partial(exchange_content.delay, exchange_id=asked.pk))
    except ExchangeIsUnderWay:
        pass
    return redirect("editor:exchange-run", exchange_id)


@require_POST
@login_required
def stop_run(request: HttpRequest, exchange_id: int) -> HttpResponse:
    get_object_or_404(Exchange, pk=exchange_id)
    stop(exchange_id=exchange_id, by=writer_of(request), at=timezone.now())
    return redirect("editor:exchange-run", exchange_id)


@require_safe
@login_required
def download(request: HttpRequest, exchange_id: int) -> HttpResponseBase:
    require_exchange(writer_of(request))
    found = get_object_or_404(Exchange, pk=exchange_id, kind=Exchange.Kind.EXPORT, state=Exchange.State.DONE)
    try:
        stream = found.file.open("rb")
    except (FileNotFoundError, ValueError):
        raise Http404("The export is gone.") from None
    response = FileResponse(stream, as_attachment=True, filename=found.name, content_type="application/zip")
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(request: HttpRequest, form: ImportForm, *, status: int = 200) -> HttpResponse:
    runs = Paginator(Exchange.objects.select_related("person"), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "kb/editor/exchange/page.html", {"form": form, "runs": runs}, status=status)
