"""Two writers saved: both texts side by side, and the way to one that holds what each of them wrote."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from kb.editor.access import editable_translation, writer_of
from kb.editor.writing_forms import TextForm
from kb.merging import Agreed, Conflict, MergedText, Segment, Text
from kb.models import Translation
from kb.queries import editable_text
from kb.rights import Right
from kb.services import TextWasChanged, save_working_copy

FIELDS: dict[str, str | Promise] = {
    "title": gettext_lazy("Title"),
    "summary": gettext_lazy("Summary"),
    "body": gettext_lazy("Text"),
}
MINE, THEIRS, BOTH = "mine", "theirs", "both"


@dataclass(frozen=True)
class Part:
    """A stretch of one field: agreed, or a decision between two sides; `name` is that of its buttons."""

    name: str
    text: str
    conflict: Conflict | None
    chosen: str
    can_be_both: bool


@dataclass(frozen=True)
class FieldParts:
    name: str
    label: str | Promise
    parts: tuple[Part, ...]

    @property
    def is_disputed(self) -> bool:
        return any(part.conflict for part in self.parts)


@require_POST
@login_required
@permission_required(Right.EDIT.value, raise_exception=True)
def merge(request: HttpRequest, translation_id: int) -> HttpResponse:
    """Save the two texts as one, each conflict decided as the page says."""
    translation = editable_translation(request.user, translation_id)
    form = TextForm(request.POST)
    if not form.is_valid():
        return redirect("editor:write", translation.pk)
    try:
        _save(request, translation, form, form.text, version=form.cleaned_data["version"])
    except TextWasChanged as refused:
        if request.POST.get("seen") != refused.version:
            # A third text came in between: what was chosen was about another one.
            return collision_page(request, translation, refused, form=form)
        merged = _decided(refused.merged(), request)
        try:
            _save(request, translation, form, merged, version=refused.version)
        except TextWasChanged as again:
            return collision_page(request, translation, again, form=form)
        messages.success(request, _("Both texts are in one now. Read it through before you go on."))
        return redirect("editor:write", translation.pk)
    messages.success(request, _("Saved."))
    return redirect("editor:write", translation.pk)


def collision_page(
    request: HttpRequest, translation: Translation, refused: TextWasChanged, *, form: TextForm
) -> HttpResponse:
    merged = refused.merged()
    fields = tuple(
        FieldParts(name, label, tuple(_parts(name, getattr(merged, name), request)))
        for name, label in FIELDS.items()
    )
    saved_by = get_user_model().objects.filter(pk=editable_text(translation.pk).saved_by_id or 0).first()
    context = {
        "translation": translation,
        "form": form,
        "mine": refused.mine,
        "theirs": refused.theirs,
        "seen": refused.version,
        "fields": fields,
        "is_clean": merged.is_clean,
        "saved_by": saved_by,
        "conflicts": sum(part.conflict is not None for field in fields for part in field.parts),
    }
    return render(request, "kb/editor/writing/collision.html", context, status=409)


def _parts(field: str, segments: tuple[Segment, ...], request: HttpRequest) -> Iterator[Part]:
    agreed = ""
    for number, segment in enumerate(segments):
        name = f"choice-{field}-{number}"
        if isinstance(segment, Agreed):
            agreed += segment.text
        else:
            if agreed:
                yield Part("", agreed, None, "", False)
            agreed = ""
            # Both, one after the other, loses nothing; a title is one line.
            chosen = request.POST.get(name) or (BOTH if field == "body" else MINE)
            yield Part(name, "", segment, chosen, field != "title")
    if agreed:
        yield Part("", agreed, None, "", False)


def _decided(merged: MergedText, request: HttpRequest) -> Text:
    fields = []
    for name in FIELDS:
        parts = _parts(name, getattr(merged, name), request)
        fields.append("".join(_side(part) for part in parts))
    return Text(*fields)


def _side(part: Part) -> str:
    if part.conflict is None:
        return part.text
    match part.chosen:
        case "theirs":
            return part.conflict.theirs
        case "both" if part.can_be_both:
            return _with_end(part.conflict.mine) + part.conflict.theirs
    return part.conflict.mine


def _with_end(text: str) -> str:
    return text if not text or text.endswith("\n\n") else text.rstrip("\n") + "\n\n"


def _save(
    request: HttpRequest, translation: Translation, form: TextForm, text: Text, *, version: str
) -> None:
    save_working_copy(
        translation_id=translation.pk,
        text=text,
        expected_version=version,
        by=writer_of(request),
        at=timezone.now(),
        tab=form.cleaned_data["tab"],
    )
