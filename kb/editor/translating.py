"""What follows the translating of a text: the new revision names the original that it renders."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _

from kb.editor.writing_forms import TextForm
from kb.models import Revision
from kb.models.revisions import Significance
from kb.rights import APPROVE_OWN, Right, has_right
from kb.services import EditableText, commit_working_copy, publish_revision, submit_revision

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser


class TranslationWish(StrEnum):
    SAVE = "save"
    KEEP = "keep"
    SUBMIT = "submit"
    PUBLISH = "publish"
    UNCHANGED = "unchanged"


class TranslationForm(TextForm):
    wish = forms.ChoiceField(choices=[(wish.value, wish.value) for wish in TranslationWish], required=False)

    @property
    def wished(self) -> TranslationWish:
        return TranslationWish(self.cleaned_data.get("wish") or TranslationWish.SAVE)


def may_publish_own(user: "AbstractUser") -> bool:
    """Say whether a translation goes to readers without somebody else looking at it."""
    return has_right(user, Right.PUBLISH) and user.has_perm(APPROVE_OWN)


@transaction.atomic
def finish_translation(
    wish: TranslationWish, saved: EditableText, *, source: Revision, by: "AbstractUser", at: datetime
) -> str:
    """Keep what is saved as a revision made from `source`, take the wish's step, and return what to tell.

    :raises NothingToCommit, TextWasChanged, TitleIsMissing, TitleIsTooLong, StepRefused: as the services.
    """
    is_unchanged = wish is TranslationWish.UNCHANGED
    revision = commit_working_copy(
        translation_id=saved.translation_id,
        expected_version=saved.version,
        by=by,
        note=_("Nothing to change") if is_unchanged else "",
        significance=Significance.TYPO if is_unchanged else Significance.MINOR,
        translated_from=source,
    )
    if wish is TranslationWish.PUBLISH or (is_unchanged and may_publish_own(by)):
        publish_revision(revision_id=revision.pk, by=by, at=at)
        return _("Published. The translation is up to date with the original.")
    if wish is TranslationWish.SUBMIT or is_unchanged:
        submit_revision(revision_id=revision.pk, by=by, at=at)
        return _(
            "Submitted for review. Once it is published, the translation is up to date with the original."
        )
    return _("Kept as a draft, made from revision %(number)s of the original.") % {"number": source.number}
