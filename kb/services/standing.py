"""What somebody is to a revision, read from the database for the table in `kb.workflow`."""

from typing import TYPE_CHECKING

from kb.models import Article, Revision
from kb.models.revisions import RevisionState
from kb.rights import APPROVE_OWN, NotAllowed, Right, can
from kb.workflow import SYSTEM, Refusal, Standing, Step, open_steps, why_not

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser


class StepRefused(NotAllowed):
    """Somebody may not take this step with this revision; `refusal` says why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(str(refusal.label))
        self.refusal = refusal


class PublishingHeld(StepRefused):
    """A check that is not about rights keeps a text from being published.

    `reason` says what to do, `where` is the path of the page that says more, if there is one.
    """

    def __init__(self, reason: str, *, where: str = "") -> None:
        super().__init__(Refusal.HELD)
        self.args = (f"{reason} {where}".strip(),)
        self.reason, self.where = reason, where


def standing_of(user: "AbstractUser | None", revision: Revision, *, article: Article) -> Standing:
    """Return what `user` is to a revision of `article`; None is the system itself."""
    if user is None:
        return SYSTEM
    return Standing(
        may_edit=can(user, Right.EDIT, article),
        may_publish=can(user, Right.PUBLISH, article),
        may_approve_own=user.has_perm(APPROVE_OWN),
        is_author=revision.author_id == user.pk,
    )


def check_step(step: Step, revision: Revision, *, article: Article, by: "AbstractUser | None") -> None:
    """:raises StepRefused: if `by` may not take `step` with `revision`, whose state is up to date."""
    refusal = why_not(step, RevisionState(revision.state), standing_of(by, revision, article=article))
    if refusal is not None:
        raise StepRefused(refusal)


def steps_for(user: "AbstractUser", revision: Revision, *, article: Article) -> frozenset[Step]:
    """Return what `user` may do next with `revision`."""
    return open_steps(RevisionState(revision.state), standing_of(user, revision, article=article))
