"""What a category is called in each language, and the icon beside it."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kb.models import Category, CategoryTranslation
from kb.services import CategoryName

# Drawn beside categories; the names are those of the icon package.
ICONS = (
    "folder", "book-open", "rocket", "circle-question-mark", "lightbulb", "wrench", "settings", "shield", "lock", "key",
    "user", "users", "building", "credit-card", "receipt", "wallet", "shopping-cart", "package", "truck", "tag",
    "mail", "message-circle", "phone", "bell", "calendar", "clock", "globe", "map-pin", "wifi", "cloud",
    "database", "server", "cpu", "code", "terminal", "plug", "zap", "battery", "bike", "car",
    "heart", "star", "gift", "image", "video", "music", "download", "upload", "search", "chart-line",
)  # fmt: skip


class CategoryForm(forms.Form):
    """Fields `name_<locale>` and `description_<locale>`; a language without a name has none."""

    icon = forms.ChoiceField(label=_("Icon"), choices=[(name, name) for name in ICONS], required=False)

    def __init__(self, *args: object, category: Category | None = None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.stored = {row.locale: row for row in category.translations.all()} if category else {}
        if category and category.icon and category.icon not in ICONS:
            self.fields["icon"].choices += [(category.icon, category.icon)]  # type: ignore[attr-defined]
        self.initial.setdefault("icon", category.icon if category else "")
        for locale, language in settings.LANGUAGES:
            self._add_language(locale, str(language), self.stored.get(locale))

    def _add_language(self, locale: str, language: str, stored: CategoryTranslation | None) -> None:
        self.fields[f"name_{locale}"] = forms.CharField(
            label=_("Name in %(language)s") % {"language": language},
            max_length=200,
            required=False,
            initial=stored.name if stored else "",
            widget=forms.TextInput(attrs={"lang": locale, "dir": "auto"}),
        )
        self.fields[f"description_{locale}"] = forms.CharField(
            label=_("Description in %(language)s") % {"language": language},
            max_length=500,
            required=False,
            initial=stored.description if stored else "",
            widget=forms.Textarea(attrs={"rows": 2, "lang": locale, "dir": "auto"}),
        )

    def clean(self) -> dict[str, object]:
        data = dict(super().clean() or {})
        if not any(data.get(f"name_{locale}") for locale, _name in settings.LANGUAGES):
            self.add_error(f"name_{settings.LANGUAGE_CODE}", _("Give the category a name in one language."))
        for locale in self.stored:
            if f"name_{locale}" in self.fields and not data.get(f"name_{locale}"):
                self.add_error(f"name_{locale}", _("A name can be changed, but not taken away."))
        return data

    @property
    def names(self) -> list[CategoryName]:
        data = self.cleaned_data
        return [
            CategoryName(locale, data[f"name_{locale}"], data[f"description_{locale}"])
            for locale, _name in settings.LANGUAGES
            if data[f"name_{locale}"]
        ]

    def is_renamed(self, name: CategoryName) -> bool:
        stored = self.stored.get(name.locale)
        return stored is None or (stored.name, stored.description) != (name.name, name.description)

    def languages(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        return [
            (str(language), self[f"name_{locale}"], self[f"description_{locale}"])
            for locale, language in settings.LANGUAGES
        ]
