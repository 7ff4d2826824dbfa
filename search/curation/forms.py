"""Forms of the admin pages: what is typed becomes a draft that the services accept, or says what is wrong with it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from kb.models import Article, Translation
from kb.visibility import Visibility
from search.curation.pins import BadPin, PinDraft, check_pin
from search.curation.preview import Preview, preview_pin, preview_synonyms
from search.curation.questions import MOST_TIED, BadQuestion, read_asked
from search.curation.synonyms import BadSynonyms, SynonymDraft, check_synonyms, split_terms
from search.models import Pin, PinMatch, SynonymSet, TiedQuestion
from search.models.curation import LONGEST_ASKED
from search.retrieval.folding import key_of

PREVIEW = "_preview"
READERS = {
    "visitor": (_("Visitors"), frozenset({Visibility.PUBLIC})),
    "customer": (_("Customers"), frozenset({Visibility.PUBLIC, Visibility.CUSTOMERS})),
    "staff": (_("Staff"), frozenset(Visibility)),
}


class CuratedForm(forms.ModelForm):  # type: ignore[type-arg]
    """Valid when the services accept it. A preview is asked for instead of storing: then it never is."""

    locale = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    preview: Preview | None = None
    # What whoever fills this in may read: no preview shows more.
    readable = frozenset({Visibility.PUBLIC})

    def is_valid(self) -> bool:
        return super().is_valid() and PREVIEW not in self.data

    def clean(self) -> dict[str, Any]:
        # Not the model's own checks: services and constraints hold, with better messages.
        return self.cleaned_data

    def visibilities(self) -> frozenset[Visibility]:
        return READERS[self.cleaned_data.get("reader") or "visitor"][1] & self.readable

    def wants_preview(self) -> bool:
        return PREVIEW in self.data and not self.errors


def reader_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Preview as"),
        required=False,
        choices=[(name, label) for name, (label, _visibilities) in READERS.items()],
    )


class SynonymForm(CuratedForm):
    # Not named like the model's fields: what is typed is text, and they are lists.
    terms = forms.CharField(
        label=_("Words"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Separated by commas, for example: bike, bicycle, push bike"),
    )
    finds = forms.CharField(
        label=_("Find only"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "If filled in, the words find this, and this does not find the words: nicked finds stolen."
        ),
    )
    preview_question = forms.CharField(
        label=_("Question for the preview"),
        required=False,
        max_length=LONGEST_ASKED,
        help_text=_("Empty: the first word. Not stored."),
    )
    reader = reader_field()
    draft: SynonymDraft

    class Meta:
        model = SynonymSet
        fields = ("locale",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["terms"] = ", ".join(self.instance.words or ())
        self.initial["finds"] = ", ".join(self.instance.meaning or ())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "locale" not in cleaned or "terms" not in cleaned:
            return cleaned
        try:
            self.draft = check_synonyms(
                cleaned["locale"], split_terms(cleaned["terms"]), split_terms(cleaned.get("finds", ""))
            )
            self._refuse_a_twin()
        except BadSynonyms as problem:
            raise ValidationError(str(problem)) from problem
        if self.wants_preview():
            question = cleaned.get("preview_question") or self.draft.words[0]
            self.preview = preview_synonyms(
                question, self.draft, visibilities=self.visibilities(), synonym_id=self.instance.pk
            )
        return cleaned

    def _refuse_a_twin(self) -> None:
        others = SynonymSet.objects.filter(locale=self.draft.locale).exclude(pk=self.instance.pk or 0)
        for one in others:
            if SynonymDraft(one.locale, tuple(one.words), tuple(one.meaning)).key == self.draft.key:
                raise BadSynonyms(translate("This set is there already."))


class PinForm(CuratedForm):
    question = forms.CharField(label=_("Question"), max_length=LONGEST_ASKED)
    match = forms.ChoiceField(label=_("Applies to"), choices=PinMatch.choices)
    articles = forms.CharField(
        label=_("Articles"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line, in the order in which they stand first: its address, or its number."),
    )
    reader = reader_field()
    draft: PinDraft

    class Meta:
        model = Pin
        fields = ("locale", "question", "match", "until")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            ids = [one.article_id for one in self.instance.pinned.all()]
            self.initial["articles"] = "\n".join(map(str, ids))

    def clean_articles(self) -> tuple[int, ...]:
        return tuple(read_article(line) for line in self.cleaned_data["articles"].split())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.errors:
            return cleaned
        self.draft = PinDraft(
            locale=cleaned["locale"],
            question=cleaned["question"],
            article_ids=cleaned["articles"],
            match=PinMatch(cleaned["match"]),
            until=cleaned.get("until"),
        )
        try:
            check_pin(self.draft, pin_id=self.instance.pk)
        except BadPin as problem:
            raise ValidationError(str(problem)) from problem
        if self.wants_preview():
            self.preview = preview_pin(self.draft, visibilities=self.visibilities(), pin_id=self.instance.pk)
        return cleaned


class QuestionForm(CuratedForm):
    article_address = forms.CharField(
        label=_("Article"), help_text=_("Its address in the help center, or its number.")
    )
    text = forms.CharField(label=_("Question"), max_length=LONGEST_ASKED)
    article_id: int

    class Meta:
        model = TiedQuestion
        fields = ("locale", "text")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.errors:
            return cleaned
        self.article_id = read_article(cleaned["article_address"])
        try:
            asked = read_asked(cleaned["locale"], cleaned["text"])
        except BadQuestion as problem:
            raise ValidationError(str(problem)) from problem
        tied = TiedQuestion.objects.filter(article_id=self.article_id, locale=cleaned["locale"])
        if tied.filter(key=key_of(asked)).exists():
            raise ValidationError(translate("This question is tied to the article already."))
        if tied.count() >= MOST_TIED:
            raise ValidationError(
                translate("An article has %(most)d questions in a language at most.") % {"most": MOST_TIED}
            )
        return cleaned


class FileForm(forms.Form):
    file = forms.FileField(label=_("CSV file"))


def read_article(address: str) -> int:
    """Return the article that an address or a number names.

    :raises ValidationError: if there is none.
    """
    name = address.strip().split("?")[0].split("#")[0].strip("/").rpartition("/")[2]
    if name.isdecimal() and Article.objects.filter(pk=int(name[:18])).exists():
        return int(name)
    found = Translation.objects.filter(slug=name).values_list("article_id", flat=True).first()
    if found is None:
        raise ValidationError(translate("No article is at “%(address)s”.") % {"address": address[:80]})
    return found


def titles_of(article_ids: Sequence[int], *, locale: str) -> list[str]:
    """Return the titles in the given order, in `locale` where there is one, else in any language."""
    texts = Translation.objects.filter(article__in=article_ids, live_revision__isnull=False)
    rows = texts.values_list("article_id", "locale", "live_revision__title")
    titles = {article: title for article, spoken, title in sorted(rows, key=lambda row: row[1] == locale)}
    return [titles.get(article_id, str(article_id)) for article_id in article_ids]
