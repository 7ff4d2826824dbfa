"""Private preview links: made and ended by writers, opened by whoever was sent one."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kb.editor.access import editable_translation, writer_of
from kb.editor.addresses import article_path, media_path
from kb.models import Article, PreviewLink, Revision, Translation
from kb.queries import preview_of, previewed_text
from kb.queries.previews import text_of
from kb.queries.titles import title_of
from kb.rights import Right
from kb.services import create_preview_link, open_preview_link, revoke_preview_link
from kb.visibility import SampleReader, Visibility

MOST_REVISIONS = 20
DAYS = (1, 7, 30)
_PERMITTED = permission_required(Right.EDIT.value, raise_exception=True)


class PreviewLinkForm(forms.Form):
    note = forms.CharField(label=gettext_lazy("For whom"), max_length=200, required=False)
    revision = forms.TypedChoiceField(
        label=gettext_lazy("What it shows"), coerce=int, empty_value=None, required=False
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("How long it works"),
        coerce=int,
        choices=[
            (days, ngettext_lazy("%(days)d day", "%(days)d days", days) % {"days": days}) for days in DAYS
        ],
        initial=7,
    )

    def __init__(self, *args: object, revisions: list[Revision], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        named = [(row.pk, f"{row.number} · {row.get_state_display()} · {row.title}") for row in revisions]
        self.fields["revision"].choices = [  # type: ignore[attr-defined]
            ("", _("The newest text, whatever it is then")),
            *named,
        ]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@_PERMITTED
def preview_links(request: HttpRequest, translation_id: int) -> HttpResponse:
    translation = editable_translation(request.user, translation_id)
    revisions = list(translation.revisions.defer("body", "summary").order_by("-number")[:MOST_REVISIONS])
    form = PreviewLinkForm(request.POST or None, revisions=revisions)
    made_url, status = "", 200
    if request.method == "POST":
        if form.is_valid():
            # Shown once, on this very page: only its hash is kept.
            made_url = _make(request, translation, form)
            form = PreviewLinkForm(revisions=revisions)
        else:
            status = 422
    now = timezone.now()
    links = translation.preview_links.select_related("created_by", "revision")
    context = {
        "translation": translation,
        "article": translation.article,
        "title": title_of(translation.article_id, translation.locale),
        "form": form,
        "made_url": made_url,
        "links": [(link, link.revoked_at is None and link.expires_at > now) for link in links[:50]],
    }
    return render(request, "kb/editor/previews/list.html", context, status=status)


@require_POST
@login_required
@_PERMITTED
def revoke(request: HttpRequest, link_id: int) -> HttpResponse:
    editable = Article.objects.editable_by(request.user)
    link = get_object_or_404(PreviewLink.objects.filter(translation__article__in=editable), pk=link_id)
    revoke_preview_link(link_id=link.pk, by=writer_of(request), at=timezone.now())
    messages.success(request, _("The link no longer works."))
    return redirect("editor:preview-links", link.translation_id)


@never_cache
@require_safe
def open_preview(request: HttpRequest, token: str) -> HttpResponse:
    """Show a text to somebody who has the link; nobody else learns that there is one."""
    link = open_preview_link(token=token, at=timezone.now())
    if link is None:
        raise Http404
    text, locale = previewed_text(link), link.translation.locale
    preview = preview_of(
        text,
        locale=locale,
        reader=SampleReader(Visibility.PUBLIC),
        article_url=article_path,
        media_url=media_path,
    )
    live = link.translation.live_revision
    context = {"preview": preview, "link": link, "is_live": live is not None and text == text_of(live)}
    with override(locale):
        response = render(request, "kb/editor/previews/public.html", context)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _make(request: HttpRequest, translation: Translation, form: PreviewLinkForm) -> str:
    said, at = form.cleaned_data, timezone.now()
    _link, token = create_preview_link(
        translation_id=translation.pk,
        revision_id=said["revision"],
        expires_at=at + timedelta(days=said["days"]),
        by=writer_of(request),
        at=at,
        note=said["note"],
    )
    return request.build_absolute_uri(reverse("preview", kwargs={"token": token}))
