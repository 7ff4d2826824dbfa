"""What an editor of a translation shows."""

from dataclasses import dataclass
from datetime import datetime

from kb.merging import Text
from kb.models import Revision, WorkingCopy


@dataclass(frozen=True)
class EditableText:
    """What an editor shows: the working copy if there is one, else the newest revision, else nothing yet."""

    translation_id: int
    text: Text
    version: str  # to be named when the text is saved; also an ETag
    is_copy: bool
    based_on_id: int | None
    newest_revision_id: int | None
    saved_by_id: int | None
    saved_at: datetime | None

    @property
    def is_behind(self) -> bool:
        """Whether a revision was added that the working copy does not build on; saving is refused until merged."""
        return self.is_copy and self.based_on_id != self.newest_revision_id

    @property
    def current_version(self) -> str:
        """The version with which a save is taken: one that knows of the newest revision."""
        return version_of(self.newest_revision_id, self.copy_version)

    @property
    def copy_version(self) -> int:
        return int(self.version.partition(".")[2])


def editable_text(translation_id: int) -> EditableText:
    """Read what an editor of this translation shows."""
    copy = WorkingCopy.objects.filter(translation=translation_id).first()
    newest = Revision.objects.filter(translation=translation_id).first()
    return _editable(translation_id, copy, newest)


def _editable(translation_id: int, copy: WorkingCopy | None, newest: Revision | None) -> EditableText:
    is_copy = copy is not None and copy.is_open
    source = copy if is_copy else newest
    text = Text(source.title, source.summary, source.body) if source else Text()
    based_on_id = copy.based_on_id if copy and is_copy else (newest.pk if newest else None)
    return EditableText(
        translation_id=translation_id,
        text=text,
        version=version_of(based_on_id, copy.version if copy else 0),
        is_copy=is_copy,
        based_on_id=based_on_id,
        newest_revision_id=newest.pk if newest else None,
        saved_by_id=copy.saved_by_id if copy and is_copy else (newest.author_id if newest else None),
        saved_at=copy.saved_at if copy and is_copy else (newest.created_at if newest else None),
    )


def version_of(revision_id: int | None, copy_version: int) -> str:
    return f"{revision_id or 0}.{copy_version}"
