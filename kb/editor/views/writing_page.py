"""What the page for writing shows around the text: where it stands, who else is here, and what may be done next."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from kb.editor.access import writer_of
from kb.editor.finishing import Wish, next_wishes
from kb.editor.reviewers import people_to_ask
from kb.editor.views.preview import preview_pane
from kb.editor.writing_forms import WritingForm
from kb.models import Revision, Translation
from kb.queries import EditableText
from kb.queries.wanted_changes import wanted_changes
from kb.services import people_in
from kb.visibility import Visibility


def writing_page(
    request: HttpRequest,
    translation: Translation,
    form: WritingForm,
    text: EditableText,
    *,
    status: int = 200,
    more_at: str = "",
) -> HttpResponse:
    """Return the page; `more_at` is where to read more about why a wish was refused."""
    newest = _newest(translation, text)
    context = {
        **_panel(request, translation, form, text, newest=newest),
        "wanted": wanted_changes(newest),
        "language": dict(settings.LANGUAGES).get(translation.locale, translation.locale),
        "people": people_in(article_id=translation.article_id, at=timezone.now(), besides=writer_of(request)),
        "pane": preview_pane(translation, form.typed()),
        "audiences": Visibility.choices,
        "locales": settings.LANGUAGES,
        "more_at": more_at,
        "more_shortcuts": "kb/editor/writing/_shortcuts.html",
    }
    return render(request, "kb/editor/writing/page.html", context, status=status)


def finish_context(
    request: HttpRequest, translation: Translation, form: WritingForm, text: EditableText
) -> dict[str, object]:
    """Return what the panel of the next steps needs."""
    return _panel(request, translation, form, text, newest=_newest(translation, text))


def _panel(
    request: HttpRequest,
    translation: Translation,
    form: WritingForm,
    text: EditableText,
    *,
    newest: Revision | None,
) -> dict[str, object]:
    wishes = next_wishes(
        writer_of(request), newest=newest, is_copy=text.is_copy, live_id=translation.live_revision_id
    )
    if Wish.SUBMIT in wishes:
        author_id = request.user.pk if text.is_copy or newest is None else newest.author_id
        category_id = translation.article.category_id
        form.offer_reviewers(people_to_ask(category_id=category_id, author_id=author_id))
    return {
        "translation": translation,
        "article": translation.article,
        "form": form,
        "text": text,
        "newest": newest,
        "wishes": wishes,
    }


def _newest(translation: Translation, text: EditableText) -> Revision | None:
    if text.newest_revision_id == translation.live_revision_id:
        return translation.live_revision
    return Revision.objects.filter(pk=text.newest_revision_id or 0).defer("body").first()
