"""The queue of what needs attention, and what is done about each matter."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kb.attention.settling import (
    LONGEST_REASON,
    CannotTakeIt,
    ReasonIsMissing,
    assign_item,
    dismiss_item,
    reopen_item,
    snooze_item,
)
from kb.diffing import Change, diff_words
from kb.editor.typed import typed_words
from kb.models import AttentionItem
from kb.models.attention import AttentionKind
from kb.queries.attention import Whose, attention_counts, attention_queue, comments_on
from kb.rights import Right

PAGE_SIZE = 25
SNOOZE_DAYS = (7, 30, 90)
LONGEST_SEARCH = 100


@dataclass(frozen=True)
class Row:
    """A matter as it is shown; `changes` turn the one passage into the other, where it is about two."""

    item: AttentionItem
    changes: tuple[Change, ...] = ()
    comments: tuple[str, ...] = ()
    due_at: object = None


class SettleForm(forms.Form):
    do = forms.ChoiceField(
        choices=[(name, name) for name in ("snooze", "dismiss", "take", "give_up", "reopen")]
    )
    days = forms.TypedChoiceField(
        choices=[(days, days) for days in SNOOZE_DAYS],
        coerce=int,
        required=False,
        empty_value=str(SNOOZE_DAYS[0]),
    )
    reason = forms.CharField(required=False, max_length=LONGEST_REASON)


@require_safe
@login_required
@permission_required(Right.EDIT.value, raise_exception=True)
def attention(request: HttpRequest) -> HttpResponse:
    return _page(request, request.GET)


@require_POST
@login_required
@permission_required(Right.EDIT.value, raise_exception=True)
def settle(request: HttpRequest, item_id: int) -> HttpResponse:
    item = get_object_or_404(AttentionItem.objects.editable_by(request.user), pk=item_id)
    query = QueryDict(request.POST.get("query", "")[:500].lstrip("?"))
    form = SettleForm(request.POST)
    problem = "" if form.is_valid() else _("This cannot be done.")
    if not problem and request.user.is_authenticated:
        try:
            messages.success(request, _settle(form, item, request))
        except ReasonIsMissing:
            problem = _("Say why there is nothing to do: whoever looks at the text next wants to know.")
        except CannotTakeIt:
            problem = _("You may not change this text.")
    if problem:
        return _page(request, query, refused_id=item.pk, problem=problem)
    address = reverse("editor:attention")
    return redirect(f"{address}?{query.urlencode()}" if query else address)


def _settle(form: SettleForm, item: AttentionItem, request: HttpRequest) -> str:
    by, at = request.user, timezone.now()
    assert by.is_authenticated  # noqa: S101  (the view lets nobody else in)
    match form.cleaned_data["do"]:
        case "snooze":
            snooze_item(item_id=item.pk, days=int(form.cleaned_data["days"]), by=by, at=at)
            return _("Put off. It comes back by itself.")
        case "dismiss":
            dismiss_item(item_id=item.pk, reason=form.cleaned_data["reason"], by=by, at=at)
            return _("Dismissed. It comes back if the text changes.")
        case "take":
            assign_item(item_id=item.pk, person_id=by.pk, by=by)
            return _("It is yours now.")
        case "give_up":
            assign_item(item_id=item.pk, person_id=None, by=by)
            return _("It is nobody’s in particular now.")
    reopen_item(item_id=item.pk, by=by)
    return _("It waits again.")


def _page(
    request: HttpRequest, query: QueryDict, *, refused_id: int | None = None, problem: str = ""
) -> HttpResponse:
    at = timezone.now()
    asked, wanted = str(query.get("whose", "")), str(query.get("kind", ""))
    whose = Whose(asked) if asked in Whose.values else Whose.ALL
    kind = AttentionKind(wanted) if wanted in AttentionKind.values else None
    words = typed_words(query)[:LONGEST_SEARCH]
    views, kinds = attention_counts(whose, user=request.user, at=at)
    found = attention_queue(whose, user=request.user, at=at, kind=kind, words=words)
    page = Paginator(found, PAGE_SIZE).get_page(query.get("page"))
    context = {
        "whose": whose,
        "kind": kind,
        "words": words,
        "views": list(views.items()),
        "kinds": list(kinds.items()),
        "all_kinds": sum(kinds.values()),
        "page": page,
        "rows": _rows(page),
        "query": query.urlencode(),
        "page_query": query,
        "page_address": reverse("editor:attention"),
        "snooze_days": SNOOZE_DAYS,
        "refused_id": refused_id,
        "problem": problem,
        "typed": request.POST.get("reason", "")[:LONGEST_REASON],
    }
    return render(request, "kb/editor/attention/list.html", context, status=422 if problem else 200)


def _rows(page: Page[AttentionItem]) -> list[Row]:
    items = list(page.object_list)
    said = comments_on({item.detail["revision"] for item in items if item.kind == AttentionKind.UNHELPFUL})
    return [
        Row(
            item,
            changes=diff_words(item.detail["mine"], item.detail["theirs"]) if "mine" in item.detail else (),
            comments=tuple(said.get(item.detail.get("revision", 0), ())),
            due_at=parse_datetime(item.detail["due"]) if "due" in item.detail else None,
        )
        for item in items
    ]
