""" "Was this helpful?": one answer for each reader and text, changed or taken back at any time."""

from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kb.models import Translation
from kb.services import RevisionWasNeverPublished, vote_on_revision, withdraw_vote
from portal.helpcenter.addresses import article_path
from portal.helpcenter.languages import current_locale
from portal.helpcenter.limits import limited
from portal.helpcenter.requests import PageRequest
from portal.helpcenter.voters import new_voter_key, remember_voter, voter_key
from portal.helpcenter.votes import Feedback

ANSWERS = {"yes": True, "no": False, "undo": None}
LONGEST_ID = 18


@require_POST
@limited("vote")
def vote(request: PageRequest, article_id: int) -> HttpResponse:
    answer = request.POST.get("answer", "")
    revision = request.POST.get("revision", "")
    if answer not in ANSWERS or not revision.isdecimal():
        return HttpResponseBadRequest(_("This is not an answer that we know."), content_type="text/plain")
    if len(revision) > LONGEST_ID:
        raise Http404
    revision_id = int(revision)
    translation = _translation_read(request, article_id=article_id, revision_id=revision_id)
    key = voter_key(request) or new_voter_key()
    _record(request, answer, revision_id=revision_id, key=key)
    response = _answered(request, translation, revision_id=revision_id, is_helpful=ANSWERS[answer])
    if not request.user.is_authenticated:
        remember_voter(response, key)
    patch_cache_control(response, private=True, no_store=True)
    return response


def _translation_read(request: PageRequest, *, article_id: int, revision_id: int) -> Translation:
    """Return the text of the article that the reader votes on.

    :raises Http404: if it is not a text that this reader may see.
    """
    found = (
        Translation.objects.published()
        .visible_to(request.user)
        .filter(article=article_id, revisions=revision_id)
        .first()
    )
    if found is None:
        raise Http404
    return found


def _record(request: PageRequest, answer: str, *, revision_id: int, key: str) -> None:
    """:raises Http404: if the text is a draft, which no reader can have seen."""
    is_helpful = ANSWERS[answer]
    if is_helpful is None:
        withdraw_vote(revision_id=revision_id, voter_key=key)
        return
    try:
        vote_on_revision(
            revision_id=revision_id,
            is_helpful=is_helpful,
            voter=request.user if request.user.is_authenticated else None,
            voter_key=key,
            comment="" if is_helpful else request.POST.get("comment", ""),
        )
    except RevisionWasNeverPublished:
        raise Http404 from None


def _answered(
    request: PageRequest, translation: Translation, *, revision_id: int, is_helpful: bool | None
) -> HttpResponse:
    if not request.htmx:
        return redirect(f"{article_path(current_locale(), translation.slug)}#feedback")
    feedback = Feedback(
        translation.article_id,
        revision_id,
        is_helpful=is_helpful,
        comment=request.POST.get("comment", "").strip() if is_helpful is False else "",
        said=_("Thank you. Your answer is recorded.")
        if is_helpful is not None
        else _("Your answer is removed."),
    )
    return render(request, "helpcenter/includes/feedback.html", {"feedback": feedback})
