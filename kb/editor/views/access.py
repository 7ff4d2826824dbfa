"""Who works where: categories given to people and groups."""

from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required, permission_required
from django.contrib.auth.models import Group
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kb.editor.access import writer_of
from kb.editor.choices import shelf_choices
from kb.models import Category, CategoryRole
from kb.queries.category_names import category_choices
from kb.services import give_category, take_category
from kb.services.category_roles import CHANGE_CATEGORY_ROLE

_PERMITTED = permission_required(CHANGE_CATEGORY_ROLE, raise_exception=True)


class GiveForm(forms.Form):
    """`holder` is "user:7" or "group:3"."""

    holder = forms.ChoiceField(label=gettext_lazy("Person or group"))
    category = forms.TypedChoiceField(label=gettext_lazy("Category"), coerce=int)

    def __init__(self, *args: object, categories: list[tuple[int, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        groups = [(f"group:{group.pk}", group.name) for group in Group.objects.order_by("name")]
        may_write = Q(groups__permissions__codename="change_article") | Q(is_superuser=True)
        people = get_user_model().objects.filter(may_write, is_active=True).distinct()
        named = sorted(((f"user:{person.pk}", str(person)) for person in people), key=lambda pair: pair[1])
        self.fields["holder"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose")),
            (_("People"), named),
            (_("Groups"), groups),
        ]
        self.fields["category"].choices = [("", _("Choose")), *categories]  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@_PERMITTED
def access(request: HttpRequest) -> HttpResponse:
    locale = get_language() or ""
    form = GiveForm(request.POST or None, categories=shelf_choices(request.user, locale=locale))
    if request.method == "POST" and form.is_valid():
        _give(request, form)
        messages.success(request, _("Given. It counts from the next page on."))
        return redirect("editor:access")
    ways = {choice.category_id: choice.way for choice in category_choices(locale)}
    roles = CategoryRole.objects.select_related("user", "group")
    rows = sorted(
        ((ways.get(role.category_id, ""), role) for role in roles), key=lambda row: (row[0], row[1].pk)
    )
    context = {"form": form, "rows": rows}
    return render(request, "kb/editor/access/page.html", context, status=422 if form.is_bound else 200)


@require_POST
@login_required
@_PERMITTED
def take(request: HttpRequest, role_id: int) -> HttpResponse:
    take_category(role_id=role_id, by=writer_of(request))
    messages.success(request, _("Taken away. Whoever has no category left works everywhere."))
    return redirect("editor:access")


def _give(request: HttpRequest, form: GiveForm) -> None:
    category = get_object_or_404(Category, pk=form.cleaned_data["category"])
    kind, _colon, pk = form.cleaned_data["holder"].partition(":")
    if kind == "group":
        group = get_object_or_404(Group, pk=int(pk))
        give_category(category_id=category.pk, by=writer_of(request), group=group)
    else:
        user = get_object_or_404(get_user_model(), pk=int(pk))
        give_category(category_id=category.pk, by=writer_of(request), user=user)
