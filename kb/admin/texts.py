"""Writing, publishing and taking back a text, as views of the article's admin page."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from kb.admin.people import person
from kb.models import Article, Revision, Translation
from kb.models.revisions import Significance
from kb.services import DraftText, StepRefused, add_revision, publish_revision, unpublish_translation
from kb.services.revisions import LONGEST_BODY, LONGEST_NOTE, LONGEST_TITLE


def fields_of_a_text() -> tuple[forms.Field, forms.Field, forms.Field, forms.Field]:
    """Return the fields for title, summary, body and note."""
    return (
        forms.CharField(label=gettext_lazy("Title"), max_length=LONGEST_TITLE),
        forms.CharField(
            label=gettext_lazy("Summary"),
            required=False,
            widget=forms.Textarea(attrs={"rows": 2, "cols": 100}),
        ),
        forms.CharField(
            label=gettext_lazy("Text"),
            help_text=gettext_lazy("Markdown"),
            max_length=LONGEST_BODY,
            strip=False,
            widget=forms.Textarea(attrs={"rows": 30, "cols": 100}),
        ),
        forms.CharField(label=gettext_lazy("Note"), required=False, max_length=LONGEST_NOTE),
    )


class TextForm(forms.Form):
    title, summary, body, note = fields_of_a_text()
    significance = forms.ChoiceField(label=gettext_lazy("Significance"), choices=Significance.choices)


@dataclass(frozen=True)
class TextRow:
    """A language on the article's page; `translation` is None where nothing has been written yet."""

    locale: str
    language: str
    translation: Translation | None
    revisions: tuple[Revision, ...]

    @property
    def live_id(self) -> int | None:
        return self.translation.live_revision_id if self.translation else None


class TextViews(admin.ModelAdmin):  # type: ignore[type-arg]
    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        article = self.get_object(request, object_id)
        context = {
            "texts": text_rows(article) if article else [],
            "subtitle": title_of(article) if article else None,
            "can_publish": request.user.has_perm("kb.publish_article"),
            **(extra_context or {}),
        }
        return super().change_view(request, object_id, form_url, context)

    def write(self, request: HttpRequest, article_id: int, locale: str) -> HttpResponse:
        """Show the newest text to be changed, and store what comes back as a new revision."""
        article = self._changeable(request, article_id)
        newest = Revision.objects.filter(translation__article=article, translation__locale=locale).first()
        initial = (
            {"title": newest.title, "summary": newest.summary, "body": newest.body, "significance": "minor"}
            if newest
            else {"significance": "major"}
        )
        form = TextForm(request.POST or None, initial=initial)
        if request.method == "POST" and form.is_valid():
            add_revision(
                article=article, locale=locale, draft=self.draft_of(form), by=person(request), based_on=newest
            )
            self.message_user(request, _("The text is stored as a draft."))
            return self._back_to(article)
        context = {
            **self.admin_site.each_context(request),
            "form": form,
            "article": article,
            "locale": locale,
            "title": _("Edit text") if newest else _("Write text"),
            "opts": self.opts,
        }
        return render(request, "kb/admin/write.html", context, status=422 if form.is_bound else 200)

    @method_decorator(require_POST)
    def publish(self, request: HttpRequest, revision_id: int) -> HttpResponse:
        revision = get_object_or_404(Revision.objects.select_related("translation"), pk=revision_id)
        article = self._publishable(request, revision.translation.article_id)
        try:
            publish_revision(revision_id=revision.pk, by=person(request), at=timezone.now())
        except StepRefused as refusal:
            self.message_user(request, str(refusal), level="error")
            return self._back_to(article)
        self.message_user(request, _("Published."))
        return self._back_to(article)

    @method_decorator(require_POST)
    def take_back(self, request: HttpRequest, translation_id: int) -> HttpResponse:
        translation = get_object_or_404(Translation, pk=translation_id)
        article = self._publishable(request, translation.article_id)
        unpublish_translation(translation_id=translation.pk, by=person(request))
        self.message_user(request, _("Readers no longer see this text."))
        return self._back_to(article)

    @staticmethod
    def draft_of(form: forms.BaseForm) -> DraftText:
        data = form.cleaned_data
        return DraftText(
            title=data["title"],
            summary=data["summary"],
            body=data["body"],
            note=data["note"],
            significance=Significance(data.get("significance") or Significance.MAJOR),
        )

    def _changeable(self, request: HttpRequest, article_id: int) -> Article:
        article = get_object_or_404(Article.objects.visible_to(person(request)), pk=article_id)
        if not self.has_change_permission(request, article):
            raise PermissionDenied
        return article

    def _publishable(self, request: HttpRequest, article_id: int) -> Article:
        if not request.user.has_perm("kb.publish_article"):
            raise PermissionDenied
        return self._changeable(request, article_id)

    def _back_to(self, article: Article) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse("admin:kb_article_change", args=[article.pk]))


def title_of(article: Article) -> str:
    """Return what the article is called in its own language, from its loaded texts."""
    by_locale = {text.locale: text for text in article.translations.all()}
    text = by_locale.get(article.source_locale) or next(iter(by_locale.values()), None)
    if text is None:
        return str(article)
    shown = text.live_revision or next(iter(text.revisions.all()), None)
    return shown.title if shown else str(article)


def text_rows(article: Article) -> list[TextRow]:
    """Return a row for each language of the site, and for each other one that has a text."""
    written = {text.locale: text for text in article.translations.all()}
    languages = dict(settings.LANGUAGES) | {
        code: code for code in written if code not in dict(settings.LANGUAGES)
    }
    return [
        TextRow(
            locale=code,
            language=str(name),
            translation=written.get(code),
            revisions=tuple(written[code].revisions.all()) if code in written else (),
        )
        for code, name in languages.items()
    ]
