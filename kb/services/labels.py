"""Labels: renamed everywhere at once, made one of two, taken away. Search reads them, so every article is told."""

from typing import TYPE_CHECKING

from django.db import transaction

from kb.models import Article, Label
from kb.models.audit_words import AuditAction, AuditKind
from kb.rights import NotAllowed, Right, require_permission, scope_of
from kb.services.auditing import About, record
from kb.services.events import announce_changes

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

LONGEST_LABEL = 100


class LabelNeedsAName(Exception):
    """A label has a name of a hundred characters at most."""


@transaction.atomic
def rename_label(*, label_id: int, name: str, by: "AbstractUser | None") -> Label:
    """Call a label something else; if another one is called so, both become that one.

    :raises NotAllowed: if `by` does not publish everywhere.
    :raises LabelNeedsAName: for what it says.
    """
    _require_everywhere(by)
    name = " ".join(name.replace("\x00", "").split())
    if not name or len(name) > LONGEST_LABEL:
        raise LabelNeedsAName
    label = Label.objects.select_for_update().get(pk=label_id)
    if label.name == name:
        return label
    told = _articles_with(label)
    other = Label.objects.filter(name=name).first()
    before, about = {"name": label.name}, About(AuditKind.LABEL, label.pk, label.name)
    if other is None:
        label.name = name
        label.save(update_fields=["name"])
        record(AuditAction.RENAME_LABEL, about, by=by, before=before, after={"name": name})
    else:
        other.articles.add(*told)
        label.delete()
        label = other
        record(AuditAction.MERGE_LABELS, about, by=by, before=before, after={"into": name})
    announce_changes(told)
    return label


@transaction.atomic
def delete_label(*, label_id: int, by: "AbstractUser | None") -> None:
    """Take a label from every article; a second time changes nothing.

    :raises NotAllowed: if `by` does not publish everywhere.
    """
    _require_everywhere(by)
    label = Label.objects.select_for_update().filter(pk=label_id).first()
    if label is None:
        return
    told = _articles_with(label)
    about, before = About(AuditKind.LABEL, label.pk, label.name), {"articles": len(told)}
    label.delete()
    record(AuditAction.DELETE_LABEL, about, by=by, before=before)
    announce_changes(told)


def _articles_with(label: Label) -> list[int]:
    return list(Article.objects.filter(labels=label).values_list("pk", flat=True))


def _require_everywhere(by: "AbstractUser | None") -> None:
    """A label knows no categories: who changes it changes published articles wherever they stand."""
    require_permission(by, Right.PUBLISH.value)
    if by is not None and scope_of(by).category_ids is not None:
        raise NotAllowed
