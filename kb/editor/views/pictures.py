"""Pictures into a text: one at a time from a file, a drag or the clipboard, or with text that was pasted."""

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kb.conf import knobs
from kb.editor.access import editable_translation, writer_of
from kb.editor.addresses import media_path
from kb.editor.pasting import Pasted, pasted
from kb.editor.views.collision import collision_page
from kb.editor.views.writing_page import writing_page
from kb.editor.writing_forms import WritingForm
from kb.markdown.from_html import LONGEST_HTML, HtmlIsTooLong
from kb.merging import Text
from kb.models import Attachment
from kb.queries import editable_text
from kb.rights import Right
from kb.services import AttachmentIsUnusable, TextWasChanged, save_working_copy
from kb.services.pictures import store_picture

ADD_PICTURE = "kb.add_attachment"


@require_POST
@login_required
@permission_required(ADD_PICTURE, raise_exception=True)
def store(request: HttpRequest) -> JsonResponse:
    """Store one picture and say what it is called in a text."""
    try:
        stored = _stored(request)
    except AttachmentIsUnusable as problem:
        return JsonResponse({"problem": str(problem)}, status=422)
    return JsonResponse(
        {
            "address": f"media:{stored.key}",
            "url": media_path(stored.key, stored.name),
            "width": stored.width,
            "height": stored.height,
        }
    )


@require_POST
@login_required
@permission_required(Right.EDIT.value, raise_exception=True)
def paste(request: HttpRequest) -> JsonResponse:
    """Return pasted HTML as Markdown. It comes as a file: pictures within it make it large."""
    sent = request.FILES.get("html")
    if sent is None or (sent.size or 0) > LONGEST_HTML * 4:
        return JsonResponse({"problem": _("This is too much to paste at once.")}, status=422)
    try:
        found = pasted(
            sent.read().decode("utf-8", "replace"),
            by=writer_of(request),
            takes_pictures=request.user.has_perm(ADD_PICTURE),
        )
    except HtmlIsTooLong:
        return JsonResponse({"problem": _("This is too much to paste at once.")}, status=422)
    return JsonResponse({"markdown": found.markdown, "said": _said(found)})


@require_POST
@login_required
@permission_required(ADD_PICTURE, raise_exception=True)
def add(request: HttpRequest, translation_id: int) -> HttpResponse:
    """Save the text with a picture at its end: how a picture is added without scripts."""
    translation = editable_translation(request.user, translation_id)
    form = WritingForm(request.POST)
    if not form.is_valid():
        return writing_page(request, translation, form, editable_text(translation.pk), status=422)
    try:
        stored = _stored(request)
    except AttachmentIsUnusable as problem:
        form.add_error(None, str(problem))
        return writing_page(request, translation, form, editable_text(translation.pk), status=422)
    described = " ".join(request.POST.get("picture_alt", "").split()).replace("[", "(").replace("]", ")")
    text = form.text
    body = f"{text.body.rstrip()}\n\n![{described}](media:{stored.key})\n".lstrip()
    try:
        save_working_copy(
            translation_id=translation.pk,
            text=Text(text.title, text.summary, body),
            expected_version=form.cleaned_data["version"],
            by=writer_of(request),
            at=timezone.now(),
            tab=form.cleaned_data["tab"],
        )
    except TextWasChanged as refused:
        return collision_page(request, translation, refused, form=form)
    return redirect("editor:write", translation.pk)


def _stored(request: HttpRequest) -> Attachment:
    """:raises AttachmentIsUnusable: if there is no file, or not one that a page may show."""
    sent = request.FILES.get("picture")
    if sent is None:
        raise AttachmentIsUnusable(_("Choose a picture first."))
    most = knobs().attachment_megabytes
    if (sent.size or 0) > most * 1024 * 1024:
        raise AttachmentIsUnusable(_("The file is larger than %(size)d MB.") % {"size": most})
    return store_picture(name=sent.name or "picture", content=sent.read(), by=writer_of(request))


def _said(found: Pasted) -> str:
    if not found.lost:
        return ""
    return ngettext(
        "%(number)d picture could not be taken along: add it as a file.",
        "%(number)d pictures could not be taken along: add them as files.",
        found.lost,
    ) % {"number": found.lost}
