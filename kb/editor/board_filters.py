"""The filters of the board of translations, read from the address."""

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kb.queries.category_names import CategoryChoice
from kb.queries.families import Standing
from kb.queries.translation_board import BoardFilter, BoardSort

_STANDINGS = [
    ("", _("All")),
    *((each.value, each.label) for each in Standing if each is not Standing.SOURCE),
]


class BoardForm(forms.Form):
    """What it does not know is left aside."""

    q = forms.CharField(label=_("Search titles"), max_length=200, required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    standing = forms.ChoiceField(label=_("State"), choices=_STANDINGS, required=False)
    category = forms.TypedChoiceField(label=_("Category"), coerce=int, empty_value=None, required=False)
    sort = forms.ChoiceField(label=_("Sort by"), choices=BoardSort.choices, required=False)

    def __init__(self, said: QueryDict, *, categories: tuple[CategoryChoice, ...]) -> None:
        super().__init__(said)
        shelves = [(choice.category_id, choice.way) for choice in categories]
        self.fields["language"].choices = [("", _("All")), *settings.LANGUAGES]  # type: ignore[attr-defined]
        self.fields["category"].choices = [("", _("All")), *shelves]  # type: ignore[attr-defined]
        self.full_clean()

    @property
    def wanted(self) -> BoardFilter:
        data = self.cleaned_data
        return BoardFilter(
            locale=data.get("language") or "",
            standing=Standing(data["standing"]) if data.get("standing") else None,
            category_id=data.get("category"),
            words=(data.get("q") or "").strip(),
            sort=BoardSort(data.get("sort") or BoardSort.WORST),
        )

    @property
    def is_filtered(self) -> bool:
        return any(self.cleaned_data.get(name) for name in ("q", "language", "standing", "category"))
