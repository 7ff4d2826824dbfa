"""The page on which a text is written. It saves into the working copy; readers see none of it."""

import secrets

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kb.editor.access import editable_translation, writer_of
from kb.editor.finishing import finish
from kb.editor.views.collision import collision_page
from kb.editor.views.writing_page import finish_context, writing_page
from kb.editor.writing_forms import TextForm, WritingForm
from kb.merging import Text
from kb.models import Translation
from kb.queries import EditableText, editable_text
from kb.rights import Right
from kb.services import (
    NothingToCommit,
    PublishingHeld,
    ReviewerMayNotReview,
    StepRefused,
    TextWasChanged,
    TimeIsPast,
    TitleIsMissing,
    TitleIsTooLong,
    open_editor,
    save_working_copy,
)
from kb.services.publishing import ArticleWasMerged


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(Right.EDIT.value, raise_exception=True)
def write(request: HttpRequest, translation_id: int) -> HttpResponse:
    translation = editable_translation(request.user, translation_id)
    if request.method == "POST":
        return _take(request, translation)
    tab = secrets.token_urlsafe(12)
    text = open_editor(translation_id=translation.pk, by=writer_of(request), at=timezone.now(), tab=tab)
    fields = {"title": text.text.title, "summary": text.text.summary, "body": text.text.body}
    form = WritingForm(initial={**fields, "version": text.version, "tab": tab})
    return writing_page(request, translation, form, text)


@require_POST
@login_required
@permission_required(Right.EDIT.value, raise_exception=True)
def autosave(request: HttpRequest, translation_id: int) -> JsonResponse:
    """Save without leaving the page; a refusal says so, and the page then sends the text to `write`."""
    translation = editable_translation(request.user, translation_id)
    form = TextForm(request.POST)
    if not form.is_valid():
        problems = [message for found in form.errors.values() for message in found]
        return JsonResponse({"problem": " ".join(map(str, problems))}, status=422)
    try:
        saved = _saved(request, translation, form)
    except TextWasChanged:
        return JsonResponse({"problem": _("Somebody else has saved this text in the meantime.")}, status=409)
    return JsonResponse({"version": saved.version, "is_copy": saved.is_copy})


@never_cache
@require_safe
@login_required
@permission_required(Right.EDIT.value, raise_exception=True)
def finish_panel(request: HttpRequest, translation_id: int) -> HttpResponse:
    """Return what may be done next, once typing has begun."""
    translation = editable_translation(request.user, translation_id)
    text = editable_text(translation.pk)
    context = finish_context(request, translation, WritingForm(), text)
    return render(request, "kb/editor/writing/_finish.html", context)


def _take(request: HttpRequest, translation: Translation) -> HttpResponse:
    form = WritingForm(request.POST)
    if not form.is_valid():
        return writing_page(request, translation, form, editable_text(translation.pk), status=422)
    try:
        saved = _saved(request, translation, form)
        said = finish(form.wished, saved, words=form.last_words, by=writer_of(request), at=timezone.now())
    except TextWasChanged as refused:
        return collision_page(request, translation, refused, form=form)
    except (
        TitleIsMissing,
        TitleIsTooLong,
        TimeIsPast,
        NothingToCommit,
        StepRefused,
        ReviewerMayNotReview,
        ArticleWasMerged,
    ) as why:
        form.add_error(*_complaint(why))
        saved = editable_text(translation.pk)
        # It is saved, and that changed the version.
        sent = request.POST.copy()
        sent["version"] = saved.version
        form.data = sent
        more_at = why.where if isinstance(why, PublishingHeld) else ""
        return writing_page(request, translation, form, saved, status=422, more_at=more_at)
    messages.success(request, said)
    return redirect("editor:write", translation.pk)


def _saved(request: HttpRequest, translation: Translation, form: TextForm) -> EditableText:
    """Save what was typed; a text that is the same as the one that is there is neither saved nor refused.

    It may come twice: a page that is closed sends what it has, and offers the same when it is opened again.
    """
    tab, now = form.cleaned_data["tab"], timezone.now()
    if _same(form.text, editable_text(translation.pk).text):
        return open_editor(translation_id=translation.pk, by=writer_of(request), at=now, tab=tab)
    return save_working_copy(
        translation_id=translation.pk,
        text=form.text,
        expected_version=form.cleaned_data["version"],
        by=writer_of(request),
        at=now,
        tab=tab,
    )


def _same(mine: Text, other: Text) -> bool:
    """Compare as browsers send: with the line ends of mails."""
    return Text(*(part.replace("\r\n", "\n") for part in (mine.title, mine.summary, mine.body))) == other


def _complaint(why: Exception) -> tuple[str | None, str]:
    """Return which field is in the way, if it is one, and what is wrong."""
    match why:
        case TitleIsMissing():
            return "title", _("Give the text a title first.")
        case TitleIsTooLong():
            return "title", _("A title has 300 characters at most.")
        case TimeIsPast():
            return "due_at", _("This time is past. Choose one to come.")
        case NothingToCommit():
            return None, _("There is nothing to keep yet: write something first.")
        case ArticleWasMerged():
            return None, _("This article has become part of another one and is published no more.")
        case ReviewerMayNotReview():
            return "reviewers", _("One of these people may no longer review this text. Choose again.")
        case PublishingHeld():
            return None, why.reason
    return None, str(why)
