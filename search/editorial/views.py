"""The effects of an edit: a panel beside the editor and the review, and a page of its own for whoever has no script."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kb.merging import Text
from kb.models import Article, Revision, Translation
from kb.queries import editable_text, text_of
from kb.rights import Right, can
from search.editorial.effects import effects_of
from search.editorial.policy import accept_effects, current_policy, exceeds, is_accepted
from search.editorial.shadow import ShadowUnavailable
from search.editorial.verdicts import Effects
from search.models import PolicyAction


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(Right.EDIT.value, raise_exception=True)
def effects(request: HttpRequest, translation_id: int) -> HttpResponse:
    translation = _translation(request, translation_id)
    revision = _revision(request, translation)
    text = text_of(revision) if revision else editable_text(translation.pk).text
    found, problem = _effects(translation, text)
    if request.method == "POST" and found is not None and request.user.is_authenticated:
        accept_effects(
            translation=translation, text=text, breaks=found.breaks, by=request.user, at=timezone.now()
        )
        messages.success(
            request, _("Confirmed. This text can be published now, as long as it stays as it is.")
        )
        return redirect(request.get_full_path())
    context = {
        "translation": translation,
        "revision": revision,
        "title": text.title,
        "effects": found,
        "problem": problem,
        **_held(request, translation, text, found),
    }
    template = "search/editorial/effects.html"
    return render(request, f"{template}#effects" if request.htmx else template, context)  # type: ignore[attr-defined]


def _translation(request: HttpRequest, translation_id: int) -> Translation:
    editable = Translation.objects.filter(article__in=Article.objects.editable_by(request.user))
    return get_object_or_404(editable.select_related("article"), pk=translation_id)


def _revision(request: HttpRequest, translation: Translation) -> Revision | None:
    number = request.GET.get("revision", "")
    if not number.isdecimal():
        return None
    return get_object_or_404(Revision, translation=translation, number=int(number[:9]))


def _effects(translation: Translation, text: Text) -> tuple[Effects | None, bool]:
    """Return the effects, or None and whether that is because they could not be worked out."""
    if not text.title or not text.body.strip():
        return None, False
    try:
        return effects_of(translation=translation, text=text, at=timezone.now()), False
    except ShadowUnavailable:
        return None, True


def _held(
    request: HttpRequest, translation: Translation, text: Text, found: Effects | None
) -> dict[str, object]:
    """Return what the leads' policy makes of it."""
    policy = current_policy()
    if policy is None or found is None or not exceeds(found, policy):
        return {}
    accepted = is_accepted(translation_id=translation.pk, text=text, breaks=found.breaks)
    confirms = policy.action == PolicyAction.CONFIRM
    return {
        "is_blocked": not confirms,
        "is_accepted": confirms and accepted,
        "may_accept": confirms and not accepted and can(request.user, Right.PUBLISH, translation.article),
        "needs_accepting": confirms and not accepted,
        "most_breaks": policy.most_breaks,
    }
