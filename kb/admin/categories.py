"""Categories with their names in all languages on one form."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kb.admin.choices import CategoryChoiceField, name_of
from kb.admin.deletion import DeletesWithParts
from kb.admin.people import person
from kb.models import Category, CategoryRole, CategoryTranslation
from kb.models.categories import DEEPEST_LEVEL
from kb.rights import scope_of, way_to
from kb.services import CategoryName, SlugIsTaken, create_category, move_category, rename_category
from kb.services.categories import descendant_ids
from kb.services.shelving import change_icon, delete_category

_LOCALES = tuple(code for code, _name in settings.LANGUAGES)


def _field(part: str, locale: str) -> str:
    return f"{part}_{locale.replace('-', '_').lower()}"


class _CategoryForm(forms.ModelForm):  # type: ignore[type-arg]
    parent = CategoryChoiceField(label=gettext_lazy("Parent"), required=False)

    class Meta:
        model = Category
        fields = ("parent", "position", "icon")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stored = CategoryTranslation.objects.filter(category=self.instance.pk) if self.instance.pk else []
        for name in stored:
            for part in ("name", "slug", "description"):
                if (field := _field(part, name.locale)) in self.fields:
                    self.initial[field] = getattr(name, part)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.names():
            raise ValidationError(_("A category needs a name in at least one language."))
        self._check_place(cleaned.get("parent"))
        return cleaned

    def names(self) -> list[CategoryName]:
        """Return the names that were filled in; an address only where it was changed by hand."""
        found = []
        for locale in _LOCALES:
            parts = {
                part: self.cleaned_data.get(_field(part, locale), "") for part in ("name", "description")
            }
            if parts["name"].strip():
                slug = _field("slug", locale)
                wish = self.cleaned_data.get(slug, "") if slug in self.changed_data else ""
                found.append(CategoryName(locale=locale, slug=wish, **parts))
        return found

    def _check_place(self, parent: Category | None) -> None:
        below = descendant_ids(self.instance.pk) if self.instance.pk else set()
        if parent is not None and parent.pk in below:
            raise ValidationError({"parent": _("A category cannot stand below itself.")})
        levels = Category.objects.filter(pk__in=below).values_list("level", flat=True)
        height = max(levels, default=1) - (self.instance.level if below else 1)
        if (parent.level if parent else 0) + 1 + height > DEEPEST_LEVEL:
            raise ValidationError({"parent": _("The tree has three levels at most.")})


def _with_names(form: type[_CategoryForm]) -> type[_CategoryForm]:
    fields: dict[str, forms.Field] = {}
    for locale in _LOCALES:
        fields[_field("name", locale)] = forms.CharField(
            label=gettext_lazy("Name"), max_length=200, required=False
        )
        fields[_field("slug", locale)] = forms.CharField(
            label=gettext_lazy("Address"),
            max_length=200,
            required=False,
            help_text=gettext_lazy("Empty: made from the name."),
        )
        fields[_field("description", locale)] = forms.CharField(
            label=gettext_lazy("Description"), required=False, widget=forms.Textarea(attrs={"rows": 2})
        )
    return type("CategoryForm", (form,), fields)


@admin.register(Category)
class CategoryAdmin(DeletesWithParts):
    form = _with_names(_CategoryForm)
    list_display = ("names", "parent_names", "level", "position")
    list_filter = ("level",)
    change_form_template = "kb/admin/named.html"
    search_fields = ("translations__name",)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        category = self.get_object(request, object_id)
        named = {"subtitle": name_of(category)} if category else {}
        return super().change_view(request, object_id, form_url, {**named, **(extra_context or {})})

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        names = [
            (name, {"fields": [_field(part, code) for part in ("name", "slug", "description")]})
            for code, name in settings.LANGUAGES
        ]
        return [(None, {"fields": ["parent", "position", "icon"]}), *names]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Category]:
        return super().get_queryset(request).prefetch_related("translations", "parent__translations")

    @admin.display(description=gettext_lazy("name"))
    def names(self, category: Category) -> str:
        return " · ".join(name.name for name in category.translations.all()) or str(category)

    @admin.display(description=gettext_lazy("parent"))
    def parent_names(self, category: Category) -> str:
        return name_of(category.parent) if category.parent else ""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_permitted: bool = super().has_delete_permission(request, obj)
        if not is_permitted or obj is None:
            return is_permitted
        # Whoever works in a category only would work everywhere without it.
        is_given = CategoryRole.objects.filter(category=obj.pk).exists()
        return not is_given and scope_of(request.user).covers(way_to(obj.pk))

    def delete_model(self, request: HttpRequest, obj: Category) -> None:
        delete_category(category_id=obj.pk, by=person(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Category]) -> None:
        # The page that asks looks at the kind of row, not at each one.
        if not all(self.has_delete_permission(request, category) for category in queryset):
            raise PermissionDenied
        for category in queryset.order_by("-level"):
            self.delete_model(request, category)

    def save_model(self, request: HttpRequest, obj: Category, form: Any, change: bool) -> None:
        names: list[CategoryName] = form.names()
        if not change:
            created = create_category(
                parent=obj.parent, names=names, position=obj.position, icon=obj.icon, by=person(request)
            )
            obj.pk, obj.level = created.pk, created.level
            obj._state.adding = False
            return
        change_icon(category_id=obj.pk, icon=obj.icon, by=person(request))
        moved = move_category(
            category_id=obj.pk, parent_id=obj.parent_id, position=obj.position, by=person(request)
        )
        obj.level = moved.level
        for name in names:
            if any(
                _field(part, name.locale) in form.changed_data for part in ("name", "slug", "description")
            ):
                self._rename(request, obj, name)

    def _rename(self, request: HttpRequest, category: Category, name: CategoryName) -> None:
        try:
            rename_category(category_id=category.pk, name=name, by=person(request))
        except SlugIsTaken:
            text = _("The address “%(slug)s” belongs to another category.") % {"slug": name.slug}
            self.message_user(request, text, level="error")
