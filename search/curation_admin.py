"""Synonyms, pins and tied questions for those who lead: listed, written, previewed, carried in and out as files.

Everything that changes goes through `search.curation`; a preview stores nothing.
"""

from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kb.visibility import visibilities_for
from search.curation.csv_files import BadFile, ImportOutcome, import_synonyms, write_csv
from search.curation.forms import FileForm, PinForm, QuestionForm, SynonymForm, titles_of
from search.curation.pins import save_pin
from search.curation.questions import BadQuestion, tie_question, untie_question
from search.curation.synonyms import save_synonyms
from search.models import Pin, QuestionSource, SynonymSet, TiedQuestion


class CuratedAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    change_form_template = "search/admin/curated.html"
    list_filter: ClassVar[tuple[str, ...]] = ("locale",)
    about: ClassVar[Any] = ""

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {"about": self.about, **(extra_context or {})})

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        return type(form.__name__, (form,), {"readable": visibilities_for(_person(request))})

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["about"] = self.about
        return super().render_change_form(request, context, *args, **kwargs)


@admin.register(SynonymSet)
class SynonymSetAdmin(CuratedAdmin):
    form = SynonymForm
    fields = ("locale", "terms", "finds", "preview_question", "reader")
    list_display = ("__str__", "locale", "changed_by", "changed_at")
    list_select_related = ("changed_by",)
    search_fields = ("words", "meaning")
    change_list_template = "search/admin/synonyms.html"
    about: ClassVar[Any] = _(
        "Words of one language that find one another, or words that find their meaning. A change holds from the "
        "next search on; the typed word still counts more than its synonym."
    )

    def save_model(self, request: HttpRequest, obj: SynonymSet, form: Any, change: bool) -> None:
        stored = save_synonyms(
            draft=form.draft, by=_person(request), at=timezone.now(), synonym_id=obj.pk if change else None
        )
        _become(obj, stored)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("import/", wrap(self.import_file), name="search_synonyms_import"),
            path("export/", wrap(self.export_file), name="search_synonyms_export"),
        ]
        return own + super().get_urls()

    def export_file(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        response = HttpResponse(write_csv(SynonymSet.objects.all()), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="synonyms.csv"'
        return response

    def import_file(self, request: HttpRequest) -> HttpResponse:
        """Store the whole file, or say by line why not."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = FileForm(request.POST or None, request.FILES or None)
        outcome: ImportOutcome | None = None
        if form.is_valid():
            try:
                content = form.cleaned_data["file"].read()
                outcome = import_synonyms(content, by=_person(request), at=timezone.now())
            except BadFile as problem:
                form.add_error("file", str(problem))
        has_failed = form.is_bound and (outcome is None or bool(outcome.errors))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Import synonyms"),
            "form": form,
            "outcome": outcome,
        }
        status = 422 if has_failed else 200
        return TemplateResponse(request, "search/admin/import_synonyms.html", context, status=status)


@admin.register(Pin)
class PinAdmin(CuratedAdmin):
    form = PinForm
    fields = ("locale", "question", "match", "articles", "until", "reader")
    list_display = ("question", "locale", "match", "pinned_titles", "until", "changed_by", "changed_at")
    list_select_related = ("changed_by",)
    list_filter: ClassVar[tuple[str, ...]] = ("locale", "match")
    search_fields = ("question",)
    about: ClassVar[Any] = _(
        "Articles that stand first when this is asked, in the order given. Nobody is shown an article that they may "
        "not read, and readers do not see that it is pinned."
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Pin]:
        return super().get_queryset(request).prefetch_related("pinned")

    @admin.display(description=_("articles"))
    def pinned_titles(self, pin: Pin) -> str:
        return " · ".join(titles_of([one.article_id for one in pin.pinned.all()], locale=pin.locale))

    def save_model(self, request: HttpRequest, obj: Pin, form: Any, change: bool) -> None:
        stored = save_pin(
            draft=form.draft, by=_person(request), at=timezone.now(), pin_id=obj.pk if change else None
        )
        _become(obj, stored)


@admin.register(TiedQuestion)
class TiedQuestionAdmin(CuratedAdmin):
    form = QuestionForm
    fields = ("article_address", "locale", "text")
    list_display = ("text", "locale", "article_title", "source", "created_by", "created_at")
    list_select_related = ("created_by",)
    list_filter: ClassVar[tuple[str, ...]] = ("locale", "source")
    search_fields = ("text",)
    about: ClassVar[Any] = _(
        "Questions that an article answers, in the words of those who ask. Search finds the article by them; readers "
        "never see them."
    )

    @admin.display(description=_("article"))
    def article_title(self, question: TiedQuestion) -> str:
        return " · ".join(titles_of([question.article_id], locale=question.locale))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: TiedQuestion, form: Any, change: bool) -> None:
        try:
            stored = tie_question(
                article_id=form.article_id,
                locale=form.cleaned_data["locale"],
                text=form.cleaned_data["text"],
                source=QuestionSource.WRITER,
                by=_person(request),
                at=timezone.now(),
            )
        except BadQuestion as problem:
            # Between the check of the form and now.
            raise PermissionDenied(str(problem)) from problem
        _become(obj, stored)

    def delete_model(self, request: HttpRequest, obj: TiedQuestion) -> None:
        untie_question(question_id=obj.pk)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[TiedQuestion]) -> None:
        for question_id in queryset.values_list("pk", flat=True):
            untie_question(question_id=question_id)


def _become(obj: Model, stored: Model) -> None:
    """Let the admin go on with what the service stored."""
    for field in stored._meta.concrete_fields:
        setattr(obj, field.attname, getattr(stored, field.attname))
    obj._state.adding = False


def _person(request: HttpRequest) -> Any:
    """:raises PermissionDenied: if nobody is signed in."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    return request.user
