"""Generations for leads: what each was built by and how far it is, compared, made live and gone back to.

They are built by commands alone: a build takes longer than a request may.
"""

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from search import curation_admin  # noqa: F401  (registers its pages)
from search.comparison.describing import describe_checks, describe_differences, describe_recipe
from search.comparison.pages import comparison_context
from search.comparison.questions import compare_on_questions
from search.embedding import EmbedderUnavailable
from search.indexing.switching import GenerationIncomplete, NotComplete, SwitchRunning, make_live
from search.models import GenerationPurpose, GenerationState, IndexGeneration, PublishingPolicy
from search.questions.recent import recent_questions

if TYPE_CHECKING:
    GenerationModelAdmin = admin.ModelAdmin[IndexGeneration]
    PolicyModelAdmin = admin.ModelAdmin[PublishingPolicy]
else:
    GenerationModelAdmin = PolicyModelAdmin = admin.ModelAdmin

# What a page may ask and how long, while somebody waits for it.
QUESTIONS_ON_A_PAGE = 25
SECONDS_FOR_A_PAGE = 8.0
MAY_ACTIVATE = "search.activate_indexgeneration"
CHOOSABLE = (GenerationState.READY, GenerationState.RETIRED)


@admin.register(IndexGeneration)
class IndexGenerationAdmin(GenerationModelAdmin):
    change_form_template = "search/admin/generation.html"
    list_display = [
        "__str__",
        "model_name",
        "document_count",
        "progress",
        "checks",
        "activated_at",
        "compare_link",
    ]
    list_filter = ["state"]
    ordering = ["-pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[IndexGeneration]:
        site = super().get_queryset(request).filter(purpose=GenerationPurpose.SITE)
        return site.annotate(document_total=Count("documents"))

    @admin.display(description=_("model"))
    def model_name(self, generation: IndexGeneration) -> str:
        embedding = generation.recipe.get("embedding") or {}
        return str(embedding.get("model", "–"))

    @admin.display(description=_("documents"))
    def document_count(self, generation: IndexGeneration) -> int:
        return int(getattr(generation, "document_total", 0))

    @admin.display(description=_("progress"))
    def progress(self, generation: IndexGeneration) -> str:
        if generation.state != GenerationState.BUILDING or not generation.progress_total:
            return "–"
        return f"{generation.progress_done} / {generation.progress_total}"

    @admin.display(description=_("checks"))
    def checks(self, generation: IndexGeneration) -> str:
        if not generation.gate_report:
            return "–"
        return gettext("passed") if generation.gate_report.get("passed") else gettext("failed")

    @admin.display(description="")
    def compare_link(self, generation: IndexGeneration) -> str:
        if generation.state not in CHOOSABLE:
            return ""
        url = reverse("admin:search_generation_compare", args=[generation.pk])
        return format_html('<a href="{}">{}</a>', url, gettext("Compare with the live one"))

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                "<int:pk>/compare/",
                self.admin_site.admin_view(self.compare),
                name="search_generation_compare",
            ),
            path(
                "<int:pk>/activate/",
                self.admin_site.admin_view(self.activate),
                name="search_generation_activate",
            ),
        ]
        return own + super().get_urls()

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        generation = self.get_object(request, object_id)
        if generation is not None:
            live = IndexGeneration.objects.serving_site()
            extra_context = {
                **(extra_context or {}),
                "recipe_lines": describe_recipe(generation.recipe),
                "gate_checks": describe_checks(generation.gate_report),
                "is_choosable": generation.state in CHOOSABLE,
                "can_activate": request.user.has_perm(MAY_ACTIVATE),
                "differences": describe_differences(live.recipe, generation.recipe) if live else (),
                "live": live,
            }
        return super().change_view(request, object_id, form_url, extra_context)

    def compare(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what searches would find if this generation were live."""
        generation, live = self._choosable(request, pk), IndexGeneration.objects.serving_site()
        context = self._page(request, generation, gettext("Compare with the live index"))
        if live is not None:
            comparison = compare_on_questions(
                recent_questions(limit=QUESTIONS_ON_A_PAGE),
                old_id=live.pk,
                new_id=generation.pk,
                seconds=SECONDS_FOR_A_PAGE,
            )
            context |= comparison_context(old=live, new=generation, comparison=comparison)
        return TemplateResponse(request, "search/admin/compare.html", context)

    def activate(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for the generation's number, so that nobody swaps the index by a slip, and make it live."""
        if not request.user.has_perm(MAY_ACTIVATE):
            raise PermissionDenied
        generation = self._choosable(request, pk)
        context = self._page(request, generation, gettext("Make this the live index"))
        if request.method != "POST":
            return TemplateResponse(request, "search/admin/activate.html", context)
        if request.POST.get("confirmation", "").strip() != str(generation.pk):
            context["error"] = gettext("Type the number of the generation to confirm.")
            return TemplateResponse(request, "search/admin/activate.html", context, status=422)
        self._make_live(request, generation)
        return HttpResponseRedirect(reverse("admin:search_indexgeneration_changelist"))

    def _make_live(self, request: HttpRequest, generation: IndexGeneration) -> None:
        try:
            done = make_live(generation_id=generation.pk, at=timezone.now())
        except (GenerationIncomplete, EmbedderUnavailable, NotComplete):
            words = gettext(
                "Generation %(number)d could not be brought up to date. The live index stays as it was."
            )
            messages.error(request, words % {"number": generation.pk})
        except SwitchRunning:
            messages.error(request, gettext("Somebody else is changing the live index right now."))
        else:
            self.log_change(request, generation, "Made live.")
            words = gettext("Generation %(number)d is live: searches read it from now on.")
            messages.success(request, words % {"number": done.generation_id})

    def _choosable(self, request: HttpRequest, pk: int) -> IndexGeneration:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return get_object_or_404(self.get_queryset(request), pk=pk, state__in=CHOOSABLE)

    def _page(self, request: HttpRequest, generation: IndexGeneration, title: str) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "generation": generation,
            "can_activate": request.user.has_perm(MAY_ACTIVATE),
        }

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: IndexGeneration | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: IndexGeneration | None = None) -> bool:
        return False


@admin.register(PublishingPolicy)
class PublishingPolicyAdmin(PolicyModelAdmin):
    """The one row that says how much an edit may break before it is held up."""

    list_display = ("__str__", "most_breaks")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not PublishingPolicy.objects.exists()
