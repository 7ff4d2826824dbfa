"""Articles: place, readers and owner on the form; texts on a page of their own, published by button."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, override

from kb.admin.choices import CategoryChoiceField, name_of
from kb.admin.deletion import DeletesWithParts
from kb.admin.people import person
from kb.admin.texts import TextViews, fields_of_a_text, title_of
from kb.models import Article, Label, Revision, Translation
from kb.models.articles import TranslationQuerySet
from kb.rights import Right, can
from kb.services import (
    ArticleChange,
    StepRefused,
    add_revision,
    change_article,
    create_article,
    delete_article,
    publish_revision,
    unpublish_translation,
    verify_article,
)
from kb.visibility import Visibility

PUBLISH = "kb.publish_article"
_PLAIN_FIELDS = ("owner", "verification_interval", "verified_at", "position", "is_promoted", "external_id")


class ArticleForm(forms.ModelForm):  # type: ignore[type-arg]
    category = CategoryChoiceField(label=_("Category"))

    class Meta:
        model = Article
        fields = ("category", "visibility", *_PLAIN_FIELDS, "labels")


class NewArticleForm(ArticleForm):
    """An article begins with a first draft."""

    source_locale = forms.ChoiceField(label=_("Original language"), choices=settings.LANGUAGES)
    title, summary, body, note = fields_of_a_text()

    class Meta:
        model = Article
        fields = ("category", "visibility", "source_locale", *_PLAIN_FIELDS, "labels")


@admin.register(Article)
class ArticleAdmin(TextViews, DeletesWithParts):
    form = ArticleForm
    change_form_template = "kb/admin/article.html"
    list_display = ("titles", "category_name", "visibility", "languages", "position", "is_promoted")
    list_filter = ("visibility", "is_promoted", "source_locale")
    search_fields = ("translations__revisions__title", "translations__slug", "labels__name", "external_id")
    filter_horizontal = ("labels",)
    raw_id_fields = ("owner",)
    actions = ("publish_latest", "unpublish")

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> "type[forms.ModelForm[Any]]":
        if obj is None:
            kwargs["form"] = NewArticleForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        form: Any = ArticleForm if obj else NewArticleForm
        declared = [name for name in form.declared_fields if name not in form.Meta.fields]
        return [*declared, *form.Meta.fields]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        # Opening a published article to more readers publishes it; so does moving it out of their sight.
        if (
            obj
            and not request.user.has_perm(PUBLISH)
            and Article.objects.published().filter(pk=obj.pk).exists()
        ):
            return ("category", "visibility")
        return ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        texts = Translation.objects.select_related("live_revision").prefetch_related(
            Prefetch("revisions", Revision.objects.defer("body"))
        )
        return Article.objects.visible_to(person(request)).prefetch_related(
            Prefetch("translations", texts), "category__translations"
        )

    def get_urls(self) -> list[Any]:
        own = [
            path(
                "<int:article_id>/texts/<str:locale>/",
                self.admin_site.admin_view(self.write),
                name="kb_write",
            ),
            path(
                "revisions/<int:revision_id>/publish/",
                self.admin_site.admin_view(self.publish),
                name="kb_publish",
            ),
            path(
                "translations/<int:translation_id>/unpublish/",
                self.admin_site.admin_view(self.take_back),
                name="kb_unpublish",
            ),
        ]
        return own + super().get_urls()

    def view_on_site(self, obj: Article) -> str | None:
        """Lead to the page that readers see; nowhere while there is none."""
        live = {text.locale: text for text in obj.translations.all() if text.live_revision_id}
        text = live.get(obj.source_locale) or next(iter(live.values()), None)
        if text is None:
            return None
        with override(text.locale):
            return reverse("helpcenter:article", kwargs={"slug": text.slug})

    @admin.display(description=_("title"))
    def titles(self, article: Article) -> str:
        return title_of(article)

    @admin.display(description=_("category"))
    def category_name(self, article: Article) -> str:
        return name_of(article.category)

    @admin.display(description=_("published in"))
    def languages(self, article: Article) -> str:
        return ", ".join(sorted(text.locale for text in article.translations.all() if text.live_revision_id))

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(PUBLISH)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_permitted: bool = super().has_change_permission(request, obj)
        return is_permitted and (obj is None or can(request.user, Right.EDIT, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_permitted: bool = super().has_delete_permission(request, obj)
        return is_permitted and (obj is None or can(request.user, Right.DELETE, obj))

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        if change:
            self._change(request, obj, form)
            obj.save(update_fields=("position", "external_id"))
        else:
            created = create_article(
                category=obj.category,
                visibility=Visibility(obj.visibility),
                source_locale=form.cleaned_data["source_locale"],
                by=person(request),
            )
            draft = self.draft_of(form)
            add_revision(article=created, locale=created.source_locale, draft=draft, by=person(request))
            obj.pk, obj.owner_id = created.pk, obj.owner_id or created.owner_id
            obj._state.adding = False
            obj.save(update_fields=_PLAIN_FIELDS)

    @staticmethod
    def _change(request: HttpRequest, obj: Article, form: Any) -> None:
        wanted = {label.name for label in form.cleaned_data.get("labels", ())}
        present = set(Label.objects.filter(articles=obj.pk).values_list("name", flat=True))
        change = ArticleChange(
            category_id=obj.category_id,
            visibility=Visibility(obj.visibility),
            owner_id=obj.owner_id,
            verification_interval=obj.verification_interval,
            is_promoted=obj.is_promoted,
            add_labels=tuple(sorted(wanted - present)),
            remove_labels=tuple(sorted(present - wanted)),
        )
        with transaction.atomic():
            change_article(article_id=obj.pk, change=change, by=person(request))
            if "verified_at" in form.changed_data and obj.verified_at is not None:
                verify_article(article_id=obj.pk, by=person(request), at=obj.verified_at)

    def delete_model(self, request: HttpRequest, obj: Article) -> None:
        delete_article(article_id=obj.pk, by=person(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        for article_id in queryset.values_list("pk", flat=True):
            delete_article(article_id=article_id, by=person(request))

    @admin.action(description=_("Publish the newest text in each language"), permissions=["publish"])
    def publish_latest(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        count = 0
        for text in self._publishable_texts(request, queryset):
            newest = text.revisions.order_by("-number").first()
            if newest is not None and newest.pk != text.live_revision_id:
                try:
                    publish_revision(revision_id=newest.pk, by=person(request), at=timezone.now())
                except StepRefused as refusal:
                    self.message_user(request, f"{newest.title}: {refusal}", level="warning")
                    continue
                count += 1
        self.message_user(request, ngettext("%d text published.", "%d texts published.", count) % count)

    @admin.action(description=_("Unpublish"), permissions=["publish"])
    def unpublish(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        texts = self._publishable_texts(request, queryset).published()
        count = len([unpublish_translation(translation_id=text.pk, by=person(request)) for text in texts])
        self.message_user(request, ngettext("%d text unpublished.", "%d texts unpublished.", count) % count)

    @staticmethod
    def _publishable_texts(request: HttpRequest, queryset: QuerySet[Article]) -> TranslationQuerySet:
        articles = Article.objects.publishable_by(person(request)).filter(pk__in=queryset)
        return Translation.objects.filter(article__in=articles)
