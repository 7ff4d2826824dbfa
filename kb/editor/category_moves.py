"""A move of a category as a form says it: one step, or the place where it was dropped."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django import forms
from django.http import Http404, QueryDict

from kb.models import Category
from kb.services.shelving import place_category
from kb.shelving import Direction, Place, Shelves, plan_step

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser


class MoveForm(forms.Form):
    """`parent` is empty at the top."""

    category = forms.IntegerField(min_value=1)
    parent = forms.IntegerField(min_value=1, required=False)
    index = forms.IntegerField(min_value=0, max_value=10_000)

    @property
    def place(self) -> Place:
        return Place(self.cleaned_data["parent"], self.cleaned_data["index"])


@dataclass(frozen=True)
class Move:
    """A move that was made; `form` says what takes it back."""

    form: MoveForm

    @property
    def category_id(self) -> int:
        return int(self.form.cleaned_data["category"])

    @property
    def place(self) -> Place:
        return self.form.place

    @property
    def query(self) -> str:
        said = {"category": self.category_id, "parent": self.place.parent_id or "", "index": self.place.index}
        return urlencode(said)


def carry_out(said: QueryDict, *, by: "AbstractUser") -> Move | None:
    """Make the move that a form asks for; None if it leads nowhere.

    :raises Http404: if the form names no category, or none that is there.
    """
    step = said.get("step", "")
    category_id, place = _stepped(step) if step else _dropped(said)
    if place is None:
        return None
    before = place_category(category_id=category_id, place=place, by=by)
    back = MoveForm({"category": category_id, "parent": before.parent_id, "index": before.index})
    back.full_clean()
    return Move(back) if before != place else None


def _stepped(step: str) -> tuple[int, Place | None]:
    direction, _, number = step.partition(":")
    shelves = Shelves(Category.objects.order_by("position", "pk").values_list("pk", "parent_id"))
    if (
        direction not in set(map(str, Direction))
        or not number.isdecimal()
        or int(number) not in shelves.parents
    ):
        raise Http404(step)
    return int(number), plan_step(shelves, int(number), Direction(direction))


def _dropped(said: QueryDict) -> tuple[int, Place]:
    form = MoveForm(said)
    if not form.is_valid():
        raise Http404
    named = {form.cleaned_data["category"], form.place.parent_id} - {None}
    if Category.objects.filter(pk__in=named).count() != len(named):
        raise Http404
    return form.cleaned_data["category"], form.place
