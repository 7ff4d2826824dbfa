"""What the page for writing sends: the text as typed, the version it began with, and what is to follow."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kb.editor.choices import shelf_choices
from kb.editor.finishing import LastWords, Wish
from kb.merging import Text
from kb.models.revisions import Significance
from kb.queries import templates_for
from kb.services.revisions import LONGEST_BODY, LONGEST_NOTE, LONGEST_TITLE
from kb.visibility import Visibility, visibilities_for

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

_NOT_FOR_BROWSERS = {"autocomplete": "off"}


class TextForm(forms.Form):
    """A text that is being written. Nothing is too short or too long to be kept, but a body of a million characters."""

    title = forms.CharField(label=_("Title"), required=False, strip=False)
    summary = forms.CharField(
        label=_("Summary"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    body = forms.CharField(
        label=_("Text"), required=False, strip=False, max_length=LONGEST_BODY, widget=forms.Textarea
    )
    version = forms.CharField(max_length=40, widget=forms.HiddenInput(attrs=_NOT_FOR_BROWSERS))
    tab = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput(attrs=_NOT_FOR_BROWSERS))

    @property
    def text(self) -> Text:
        data = self.cleaned_data
        return Text(data["title"], data["summary"], data["body"])

    def typed(self) -> Text:
        """Return what stands in the fields, valid or not."""
        return Text(*(str(self[name].value() or "") for name in ("title", "summary", "body")))


class PeopleField(forms.TypedMultipleChoiceField):
    """Takes any number: the service decides who may be asked, at the time of asking."""

    def valid_value(self, value: object) -> bool:
        return str(value).isdecimal() and len(str(value)) < 10


class WritingForm(TextForm):
    wish = forms.ChoiceField(choices=[(wish.value, wish.value) for wish in Wish], required=False)
    note = forms.CharField(label=_("What did you change, and why?"), required=False, max_length=LONGEST_NOTE)
    significance = forms.ChoiceField(
        label=_("How much changes for readers?"),
        choices=Significance.choices,
        initial=Significance.MINOR,
        required=False,
        widget=forms.RadioSelect,
    )
    due_at = forms.DateTimeField(
        label=_("Publish at"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    reviewers = PeopleField(
        label=_("Who should review it?"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def offer_reviewers(self, people: list[tuple[int, str]]) -> None:
        self.fields["reviewers"].choices = people  # type: ignore[attr-defined]

    def clean(self) -> None:
        if (
            self.wished is Wish.SCHEDULE
            and "due_at" not in self.errors
            and not self.cleaned_data.get("due_at")
        ):
            self.add_error("due_at", gettext("Say when the text is to be published."))

    @property
    def wished(self) -> Wish:
        return Wish(self.cleaned_data.get("wish") or Wish.SAVE)

    @property
    def last_words(self) -> LastWords:
        data = self.cleaned_data
        significance = Significance(data["significance"] or Significance.MINOR)
        return LastWords(data["note"], significance, data["due_at"], tuple(data["reviewers"]))


class NewArticleForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=LONGEST_TITLE)
    category = forms.TypedChoiceField(label=_("Category"), coerce=int)
    visibility = forms.ChoiceField(label=_("Who may read it"))
    locale = forms.ChoiceField(label=_("Language"))
    template = forms.ChoiceField(label=_("Begin with"), required=False, widget=forms.RadioSelect)

    def __init__(self, *args: object, user: "AbstractUser", locale: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        readable = visibilities_for(user)
        kinds = [(template.kind, template.name) for template in templates_for(locale)]
        self._offer("category", shelf_choices(user, locale=locale))
        self._offer("visibility", [pair for pair in Visibility.choices if pair[0] in readable])
        self._offer("locale", settings.LANGUAGES)
        self._offer("template", [("", gettext("An empty page")), *kinds])

    def _offer(self, name: str, choices: Iterable[tuple[object, object]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (written above)
        field.choices = list(choices)

    @property
    def body(self) -> str:
        """Return what the text begins as, in its own language."""
        kind, locale = self.cleaned_data["template"], self.cleaned_data["locale"]
        return next((template.body for template in templates_for(locale) if template.kind == kind), "")
