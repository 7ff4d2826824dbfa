"""Reviewing a text: the queue, and the page on which its changes are read and decided upon."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kb.editor.access import writer_of
from kb.editor.comparing import View, compare
from kb.editor.decisions import DecisionForm, decide, reviewers_for
from kb.editor.revisions import editable_revision, steps_open
from kb.editor.views.comments import comments_context
from kb.models import Revision
from kb.queries.review_queue import Whose, queue_counts, review_queue
from kb.rights import Right
from kb.services import remind_reviewers
from kb.workflow import Step

PAGE_SIZE = 50


@require_safe
@login_required
@permission_required(Right.EDIT.value, raise_exception=True)
def review_list(request: HttpRequest) -> HttpResponse:
    asked, at = request.GET.get("whose", ""), timezone.now()
    counts = queue_counts(request.user)
    default = Whose.ASKED_OF_ME if counts[Whose.ASKED_OF_ME] else Whose.ALL
    whose = Whose(asked) if asked in Whose.values else default
    page = Paginator(review_queue(whose, user=request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "whose": whose,
        "tabs": [(choice, counts[choice]) for choice in Whose],
        "page": page,
        "rows": [(revision, _days_waiting(revision, at)) for revision in page.object_list],
    }
    return render(request, "kb/editor/review/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(Right.EDIT.value, raise_exception=True)
def review(request: HttpRequest, revision_id: int) -> HttpResponse:
    revision = editable_revision(request.user, revision_id)
    form = DecisionForm(request.POST or None, reviewers=_reviewers(request, revision))
    if request.method == "POST" and form.is_valid():
        said = decide(form, revision, by=writer_of(request), at=timezone.now())
        if said:
            messages.success(request, said)
            return redirect("editor:article", revision.translation.article_id)
    return _page(request, revision, form)


@require_POST
@login_required
@permission_required(Right.EDIT.value, raise_exception=True)
def remind(request: HttpRequest, revision_id: int) -> HttpResponse:
    revision = editable_revision(request.user, revision_id)
    told = remind_reviewers(revision_id=revision.pk, by=writer_of(request), at=timezone.now())
    if told:
        messages.success(request, _("The reviewers are being reminded by mail."))
    else:
        messages.info(
            request, _("Nobody is reminded: no reviewer was asked, or each was told within the last hour.")
        )
    return redirect("editor:reviews")


def _reviewers(request: HttpRequest, revision: Revision) -> list[tuple[int, str]]:
    """Offer whom to ask, on the way into review only."""
    return reviewers_for(revision) if Step.SUBMIT in steps_open(writer_of(request), revision) else []


def _page(request: HttpRequest, revision: Revision, form: DecisionForm) -> HttpResponse:
    translation = revision.translation
    live = translation.live_revision
    old = live if live is not None and live.pk != revision.pk else _before(revision)
    view = View.SOURCE if request.GET.get("view") == View.SOURCE else View.PAGE
    steps = steps_open(writer_of(request), revision)
    context = {
        "revision": revision,
        "translation": translation,
        "article": translation.article,
        "comparison": compare(old, revision, view=view, reader=request.user, locale=translation.locale),
        "is_live": live is not None and live.pk == revision.pk,
        "is_against_live": old is not None and old == live,
        "steps": {step.value for step in steps},
        "form": form,
        "verdicts": revision.reviews.select_related("reviewer", "asked_by"),
        **comments_context(request, translation, body=revision.body),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "kb/editor/review/page.html", context, status=status)


def _before(revision: Revision) -> Revision | None:
    earlier = Revision.objects.filter(translation=revision.translation_id, number__lt=revision.number)
    return earlier.select_related("author").order_by("-number").first()


def _days_waiting(revision: Revision, at: datetime) -> int:
    since: datetime = revision.waiting_since  # type: ignore[attr-defined]
    return (at - since).days
