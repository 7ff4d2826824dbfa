"""Which articles were selected in the list, and what should be different about them."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kb.bulk import Wishes
from kb.editor.article_filters import read_filters
from kb.editor.choices import shelf_choices
from kb.models import Article
from kb.queries.article_list import matching_ids
from kb.rights import Right, has_right
from kb.services import Keep
from kb.visibility import Visibility, visibilities_for

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

KEEP, NONE = "", "none"
INTERVALS = (30, 90, 180, 365, 730)
LONGEST_LABEL = 100
# More are changed in parts: the form names each.
MOST_ARTICLES = 20_000


def selected_ids(said: QueryDict, *, user: "AbstractUser", at: datetime) -> list[int]:
    """Return the articles that were ticked, or all that the list's filters find, as far as `user` may change them."""
    if said.get("all"):
        asked = read_filters(QueryDict(said.get("query", "").removeprefix("?")), user_id=user.pk)
        found = matching_ids(asked.wanted, user=user, at=at)
    else:
        ticked = _numbers(said.getlist("article") or said.get("ids", "").split(","))
        found = Article.objects.editable_by(user).filter(pk__in=ticked)
    return sorted(set(found.order_by().values_list("pk", flat=True)[:MOST_ARTICLES]))


class BulkForm(forms.Form):
    """What is left at its first choice stays as it is."""

    category = forms.ChoiceField(label=_("Move to"), required=False)
    visibility = forms.ChoiceField(label=_("Visible to"), required=False)
    owner = forms.ChoiceField(label=_("Owner"), required=False)
    interval = forms.ChoiceField(label=_("Verify"), required=False)
    add_labels = forms.CharField(
        label=_("Add labels"), max_length=500, required=False, help_text=_("Separated by commas")
    )
    remove_labels = forms.CharField(
        label=_("Take labels away"), max_length=500, required=False, help_text=_("Separated by commas")
    )
    archives = forms.BooleanField(label=_("Archive: take them from readers"), required=False)

    def __init__(self, *args: object, user: "AbstractUser", **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        keep = (KEEP, _("As it is"))
        shelves = shelf_choices(user, locale=get_language() or "")
        seen = [(value, label) for value, label in Visibility.choices if value in visibilities_for(user)]
        days = [(str(n), _("every %(count)s days") % {"count": n}) for n in INTERVALS]
        self._offer("category", [keep, *((str(pk), name) for pk, name in shelves)])
        self._offer("visibility", [keep, *seen])
        self._offer("owner", [keep, (NONE, _("Nobody")), *_possible_owners()])
        self._offer("interval", [keep, (NONE, _("never")), *days])
        if not has_right(user, Right.PUBLISH):
            del self.fields["archives"]

    def _offer(self, name: str, choices: list[tuple[object, object]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        data = dict(super().clean() or {})
        if not self.errors and self._wishes(data).is_empty:
            self.add_error(None, _("Choose what should be different."))
        return data

    @property
    def wishes(self) -> Wishes:
        return self._wishes(self.cleaned_data)

    def _wishes(self, data: dict[str, object]) -> Wishes:
        category = data.get("category")
        return Wishes(
            category_id=int(str(category)) if category else Keep.AS_IT_IS,
            visibility=str(data.get("visibility")) if data.get("visibility") else Keep.AS_IT_IS,
            owner_id=_number_or_none(data.get("owner")),
            interval_days=_number_or_none(data.get("interval")),
            add_labels=_labels(data.get("add_labels")),
            remove_labels=_labels(data.get("remove_labels")),
            archives=bool(data.get("archives")),
        )


def _number_or_none(said: object) -> int | Keep | None:
    if not said:
        return Keep.AS_IT_IS
    return None if said == NONE else int(str(said))


def _labels(said: object) -> tuple[str, ...]:
    names = (
        " ".join(name.split())[:LONGEST_LABEL] for name in str(said or "").replace("\x00", "").split(",")
    )
    return tuple(dict.fromkeys(name for name in names if name))


def _possible_owners() -> list[tuple[object, object]]:
    """Return who may change articles, by name."""
    person = get_user_model()
    may_change = Q(groups__permissions__codename="change_article") | Q(is_superuser=True)
    people = person.objects.filter(may_change, is_active=True).distinct()
    return sorted(((str(one.pk), str(one)) for one in people), key=lambda row: str(row[1]).casefold())


def _numbers(said: Iterable[str]) -> list[int]:
    return [int(number) for number in said if number.isdecimal() and len(number) < 16]
