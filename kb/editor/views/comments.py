"""Comments on a text, beside the text: on a passage, on a section or on all of it."""

from typing import TypedDict

from django import forms
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from kb.editor.access import editable_translation, writer_of
from kb.editor.addresses import article_path, media_path
from kb.editor.selections import passage_of
from kb.models import Article, Comment, Translation
from kb.queries import Thread, comment_threads, editable_text, preview_of
from kb.rights import Right
from kb.services import (
    CommentIsTooLong,
    add_comment,
    reopen_comment,
    reply_to_comment,
    resolve_comment,
)
from kb.services.comments import LONGEST_COMMENT, LONGEST_QUOTE

_PERMITTED = permission_required(Right.EDIT.value, raise_exception=True)


class CommentForm(forms.Form):
    """`quote` is what was selected on the page, or the heading of the section that is meant."""

    text = forms.CharField(
        label=gettext_lazy("Comment"),
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write what you want to say.")},
    )
    quote = forms.CharField(max_length=LONGEST_QUOTE, required=False, strip=True)
    before = forms.CharField(max_length=500, required=False)
    section = forms.CharField(max_length=300, required=False)


class CommentsContext(TypedDict):
    """What the part of a page with comments shows."""

    threads: tuple[Thread, ...]
    comment_form: CommentForm
    comments_of: Translation
    with_resolved: bool
    here: str


@require_safe
@login_required
@_PERMITTED
def comments(request: HttpRequest, translation_id: int) -> HttpResponse:
    return _page(request, editable_translation(request.user, translation_id), CommentForm())


@require_POST
@login_required
@_PERMITTED
def add(request: HttpRequest, translation_id: int) -> HttpResponse:
    translation = editable_translation(request.user, translation_id)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _page(request, translation, form, status=422)
    said = form.cleaned_data
    selected = said["quote"] or said["section"]
    body = editable_text(translation.pk).text.body
    passage = passage_of(selected, body, before=said["before"]) if selected else None
    text = said["text"]
    if selected and passage is None:
        text = f"“{selected}”\n\n{text}"[:LONGEST_COMMENT]
    try:
        comment = add_comment(
            translation_id=translation.pk,
            text=text,
            by=writer_of(request),
            at=timezone.now(),
            passage=passage,
        )
    except CommentIsTooLong:
        form.add_error("text", _("The passage is too long to comment on: select less of it."))
        return _page(request, translation, form, status=422)
    return _back(request, comment)


@require_POST
@login_required
@_PERMITTED
def reply(request: HttpRequest, comment_id: int) -> HttpResponse:
    comment = _comment(request, comment_id)
    text = request.POST.get("text", "").strip()
    if text:
        reply_to_comment(
            comment_id=comment.pk, text=text[:LONGEST_COMMENT], by=writer_of(request), at=timezone.now()
        )
    return _back(request, comment)


@require_POST
@login_required
@_PERMITTED
def settle(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Resolve a comment, or take it up again."""
    comment = _comment(request, comment_id)
    if request.POST.get("reopen"):
        reopen_comment(comment_id=comment.pk, by=writer_of(request))
    else:
        resolve_comment(comment_id=comment.pk, by=writer_of(request), at=timezone.now())
    return _back(request, comment)


def comments_context(request: HttpRequest, translation: Translation, *, body: str) -> CommentsContext:
    with_resolved = request.GET.get("resolved") == "1"
    return {
        "threads": comment_threads(translation_id=translation.pk, body=body, with_resolved=with_resolved),
        "comment_form": CommentForm(),
        "comments_of": translation,
        "with_resolved": with_resolved,
        "here": request.get_full_path() if request.method in {"GET", "HEAD"} else request.path,
    }


def _comment(request: HttpRequest, comment_id: int) -> Comment:
    editable = Article.objects.editable_by(request.user)
    return get_object_or_404(Comment.objects.filter(translation__article__in=editable), pk=comment_id)


def _page(
    request: HttpRequest, translation: Translation, form: CommentForm, *, status: int = 200
) -> HttpResponse:
    text = editable_text(translation.pk).text
    preview = preview_of(
        text, locale=translation.locale, reader=request.user, article_url=article_path, media_url=media_path
    )
    context = {
        "translation": translation,
        "article": translation.article,
        "preview": preview,
        "sections": preview.body.headings,
        **comments_context(request, translation, body=text.body),
        "comment_form": form,
        "here": reverse("editor:comments", args=[translation.pk]),
    }
    return render(request, "kb/editor/comments/page.html", context, status=status)


def _back(request: HttpRequest, comment: Comment) -> HttpResponseRedirect:
    """Return to the page that the comment was made on."""
    anchor = f"#comment-{comment.parent_id or comment.pk}"
    here = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(here, allowed_hosts=None) and here.startswith("/"):
        return HttpResponseRedirect(here + anchor)
    return HttpResponseRedirect(reverse("editor:comments", args=[comment.translation_id]) + anchor)
