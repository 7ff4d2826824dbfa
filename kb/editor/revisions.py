"""The revisions that somebody may work on, loaded once for every page about them."""

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404

from kb.models import Revision
from kb.models.revisions import RevisionState
from kb.rights import APPROVE_OWN
from kb.workflow import Standing, Step, open_steps

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

    from kb.visibility import Reader


def editable_revision(user: "Reader", revision_id: int) -> Revision:
    """Return the revision with its author, text and article; `may_publish` says whether `user` may do that too.

    :raises Http404: if there is none that `user` may change.
    """
    publishable = Revision.objects.publishable_by(user).filter(pk=OuterRef("pk"))
    rows = (
        Revision.objects.editable_by(user)
        .annotate(may_publish=Exists(publishable))
        .select_related("author", "translation__article__category", "translation__live_revision__author")
    )
    return get_object_or_404(rows, pk=revision_id)


def steps_open(user: "AbstractUser", revision: Revision) -> frozenset[Step]:
    """Return what `user` may do next with a revision from `editable_revision`; no query of its own."""
    standing = Standing(
        may_edit=True,
        may_publish=revision.may_publish,  # type: ignore[attr-defined]
        may_approve_own=user.has_perm(APPROVE_OWN),
        is_author=revision.author_id == user.pk,
    )
    return open_steps(RevisionState(revision.state), standing)
