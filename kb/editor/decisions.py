"""What a reviewer or a writer decides about a revision: the form, and the step that follows."""

from datetime import datetime
from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kb.editor.reviewers import people_to_ask
from kb.models import Revision
from kb.services import (
    BodyIsTooLong,
    MessageIsMissing,
    ReviewerMayNotReview,
    StepRefused,
    approve_revision,
    publish_revision,
    request_changes,
    restore_revision,
    submit_revision,
    unpublish_translation,
    withdraw_revision,
)
from kb.services.publishing import ArticleWasMerged
from kb.workflow import Step

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser


class DecisionForm(forms.Form):
    """`step` is the button that was pressed."""

    step = forms.ChoiceField(choices=[(step.value, step.value) for step in Step])
    message = forms.CharField(
        label=gettext_lazy("Message"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )
    reviewers = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Who should review it"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: object, reviewers: list[tuple[int, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["reviewers"].choices = reviewers  # type: ignore[attr-defined]


def decide(form: DecisionForm, revision: Revision, *, by: "AbstractUser", at: datetime) -> str:
    """Take the step; return what to say, or nothing and leave what is in the way in the form."""
    try:
        return _take(Step(form.cleaned_data["step"]), form, revision, by=by, at=at)
    except MessageIsMissing:
        form.add_error("message", _("Say what should change: it is what the writer works from."))
    except ReviewerMayNotReview:
        form.add_error("reviewers", _("One of these people may no longer review this text. Choose again."))
    except ArticleWasMerged:
        form.add_error(None, _("This article has become part of another one and is published no more."))
    except BodyIsTooLong:
        form.add_error(None, _("The text is too long."))
    except StepRefused as refused:
        form.add_error(None, str(refused))
    return ""


def reviewers_for(revision: Revision) -> list[tuple[int, str]]:
    """Return who may be asked to review a revision."""
    category_id = revision.translation.article.category_id
    return people_to_ask(category_id=category_id, author_id=revision.author_id)


def _take(step: Step, form: DecisionForm, revision: Revision, *, by: "AbstractUser", at: datetime) -> str:
    pk, message = revision.pk, form.cleaned_data["message"]
    match step:
        case Step.SUBMIT:
            submit_revision(revision_id=pk, by=by, at=at, reviewer_ids=form.cleaned_data["reviewers"])
            return _("Submitted for review.")
        case Step.WITHDRAW:
            withdraw_revision(revision_id=pk, by=by, at=at)
            return _("Taken back from review.")
        case Step.REQUEST_CHANGES:
            request_changes(revision_id=pk, by=by, at=at, message=message)
            return _("Changes requested. The writer is told.")
        case Step.APPROVE:
            approve_revision(revision_id=pk, by=by, at=at, message=message)
            return _("Approved. It can be published now.")
        case Step.PUBLISH:
            publish_revision(revision_id=pk, by=by, at=at)
            return _("Published. Readers see it now, and search finds it within seconds.")
        case Step.RESTORE:
            restore_revision(revision_id=pk, by=by, note=message[:500])
            return _("Restored as a new draft. Readers see no change until it is published.")
        case Step.ARCHIVE:
            unpublish_translation(translation_id=revision.translation_id, by=by)
            return _("Taken away from readers. The text is kept.")
