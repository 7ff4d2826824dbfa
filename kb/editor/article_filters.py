"""The filters of the list of articles: what an address says, and the choices that the page offers."""

from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kb.models import Article, Label
from kb.queries.article_list import ArticleFilter, Due, ListState, Sort
from kb.queries.category_names import CategoryChoice, category_choices
from kb.visibility import Visibility

WITHOUT_OWNER = "none"
ALL = ("", _("All"))


class ArticleFilterForm(forms.Form):
    """Read from the address, so that a list can be kept and sent; what it does not know is left aside."""

    q = forms.CharField(label=_("Search articles"), max_length=200, required=False)
    state = forms.ChoiceField(label=_("State"), choices=[ALL, *ListState.choices], required=False)
    category = forms.TypedChoiceField(label=_("Category"), coerce=int, empty_value=None, required=False)
    visibility = forms.ChoiceField(
        label=_("Visible to"), choices=[("", _("All")), *Visibility.choices], required=False
    )
    owner = forms.ChoiceField(label=_("Owner"), required=False)
    label = forms.TypedChoiceField(label=_("Label"), coerce=int, empty_value=None, required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    due = forms.ChoiceField(label=_("Verification"), choices=[ALL, *Due.choices], required=False)
    mine = forms.BooleanField(label=_("Only mine"), required=False)
    sort = forms.ChoiceField(choices=Sort.choices, required=False, widget=forms.HiddenInput)
    reverse = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: object, categories: tuple[CategoryChoice, ...], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._offer("category", [(choice.category_id, choice.way) for choice in categories])
        self._offer("owner", [(WITHOUT_OWNER, _("Nobody")), *_owners()])
        self._offer("label", list(Label.objects.values_list("pk", "name")))
        has = [(code, name) for code, name in settings.LANGUAGES]
        lacks = [(f"-{code}", _("without %(language)s") % {"language": name}) for code, name in has]
        self._offer("language", [*has, *lacks])

    def _offer(self, name: str, choices: list[tuple[object, object]]) -> None:
        self.fields[name].choices = [ALL, *choices]  # type: ignore[attr-defined]


@dataclass(frozen=True)
class ListRequest:
    """What was asked for, and the form that shows it."""

    form: ArticleFilterForm
    wanted: ArticleFilter
    sort: Sort
    is_reversed: bool

    @property
    def is_filtered(self) -> bool:
        return self.wanted != ArticleFilter()

    @property
    def filter_count(self) -> int:
        """How many filters beside the words are set."""
        names = ("state", "category", "visibility", "owner", "label", "language", "due", "mine")
        return sum(bool(self.form.cleaned_data.get(name)) for name in names)


def read_filters(query: object, *, user_id: int | None) -> ListRequest:
    """Read the filters of an address."""
    form = ArticleFilterForm(query, categories=category_choices(get_language() or settings.LANGUAGE_CODE))
    form.full_clean()
    said = form.cleaned_data
    owner, language = said.get("owner") or "", said.get("language") or ""
    wanted = ArticleFilter(
        words=(said.get("q") or "").strip(),
        state=ListState(said["state"]) if said.get("state") else None,
        category_id=said.get("category"),
        visibility=said.get("visibility") or "",
        owner_id=int(owner) if owner.isdecimal() else None,
        is_without_owner=owner == WITHOUT_OWNER,
        person_id=user_id if said.get("mine") else None,
        label_id=said.get("label"),
        has_locale="" if language.startswith("-") else language,
        lacks_locale=language.removeprefix("-") if language.startswith("-") else "",
        due=Due(said["due"]) if said.get("due") else None,
    )
    return ListRequest(form, wanted, Sort(said.get("sort") or Sort.UPDATED), bool(said.get("reverse")))


def _owners() -> list[tuple[object, object]]:
    people = get_user_model().objects.filter(Exists(Article.objects.filter(owner=OuterRef("pk"))))
    return [(person.pk, str(person)) for person in sorted(people, key=lambda person: str(person).casefold())]
