"""A text as readers would see it, beside what is being typed."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from kb.editor.access import editable_translation
from kb.editor.addresses import article_path, media_path
from kb.merging import Text
from kb.models import Translation
from kb.queries import Preview, editable_text, preview_of
from kb.rights import Right
from kb.visibility import SampleReader, Visibility


@dataclass(frozen=True)
class PreviewPane:
    """What the pane shows, for whom and in which language; no preview where nothing is written yet."""

    preview: Preview | None
    audience: Visibility
    locale: str
    language: str


@require_POST
@login_required
@permission_required(Right.EDIT.value, raise_exception=True)
def preview(request: HttpRequest, translation_id: int) -> HttpResponse:
    """Render what stands in the fields; nothing is saved."""
    translation = editable_translation(request.user, translation_id)
    typed = Text(*(request.POST.get(name, "") for name in ("title", "summary", "body")))
    pane = preview_pane(
        translation,
        typed,
        audience=request.POST.get("preview_audience", ""),
        locale=request.POST.get("preview_locale", ""),
    )
    return render(request, "kb/editor/writing/_preview.html", {"pane": pane, "translation": translation})


def preview_pane(
    translation: Translation, text: Text, *, audience: str = "", locale: str = ""
) -> PreviewPane:
    """Show a text as one audience sees it; in another language, what is written there."""
    reader = (
        Visibility(audience) if audience in Visibility.values else Visibility(translation.article.visibility)
    )
    shown: Text | None = text
    locale = locale if locale in dict(settings.LANGUAGES) else ""
    if locale and locale != translation.locale:
        other = translation.article.translations.filter(locale=locale).first()
        found = editable_text(other.pk).text if other else Text()
        shown = found if found != Text() else None
    shown_locale = locale or translation.locale
    made = None
    if shown is not None:
        made = preview_of(
            shown,
            locale=shown_locale,
            reader=SampleReader(reader),
            article_url=article_path,
            media_url=media_path,
        )
    language = str(dict(settings.LANGUAGES).get(shown_locale, shown_locale))
    return PreviewPane(made, reader, shown_locale, language)
