"""Who changed what, when, and from where. A database trigger keeps the log append-only."""

import csv
from collections.abc import Iterator
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from kb.models.audit_words import AuditAction, AuditKind

if TYPE_CHECKING:
    from datetime import datetime

# What a spreadsheet would take for a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
CSV_HEADER = ("at", "person", "address", "action", "kind", "id", "article", "name", "before", "after")


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    def about_article(self, article_id: int) -> Self:
        return self.filter(article_id=article_id)

    def by_person(self, user_id: int) -> Self:
        return self.filter(actor=user_id)

    def of_action(self, action: AuditAction) -> Self:
        return self.filter(action=action)

    def between(self, start: "datetime | None", end: "datetime | None") -> Self:
        """Limit to what happened from `start` on and before `end`; None leaves that side open."""
        found = self if start is None else self.filter(at__gte=start)
        return found if end is None else found.filter(at__lt=end)

    def matching(self, words: str) -> Self:
        """Limit to entries whose person or object bears these words in its name."""
        return self.filter(models.Q(actor_name__icontains=words) | models.Q(name__icontains=words))

    def csv_lines(self) -> Iterator[str]:
        """Yield the entries as lines of CSV, the header first, however many there are."""
        writer = csv.writer(_Echo())
        yield writer.writerow(CSV_HEADER)
        for entry in self.iterator(chunk_size=2000):
            yield writer.writerow([_plain(cell) for cell in entry.cells()])


class AuditEntry(models.Model):
    """One change. What it was about is named, not linked: the entry outlives it."""

    at = models.DateTimeField(_("time"), db_default=Now(), editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("person"),
    )
    actor_name = models.CharField(_("person's name"), max_length=254, blank=True)
    address = models.GenericIPAddressField(_("from address"), null=True)
    action = models.CharField(_("action"), max_length=40, choices=AuditAction.choices)
    kind = models.CharField(_("kind"), max_length=20, choices=AuditKind.choices)
    object_id = models.BigIntegerField(_("id"), null=True)
    article_id = models.BigIntegerField(_("article"), null=True)
    name = models.CharField(_("name"), max_length=300, blank=True)
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")
        ordering = ["-at", "-pk"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["-at", "-id"], name="kb_audit_newest"),
            models.Index(fields=["article_id", "-at"], name="kb_audit_of_article"),
            models.Index(fields=["actor", "-at"], name="kb_audit_of_person"),
            models.Index(fields=["action", "-at"], name="kb_audit_of_action"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name}: {self.action} {self.name}"

    def cells(self) -> tuple[str, ...]:
        """Return what `CSV_HEADER` names."""
        values = (
            self.at.isoformat(),
            self.actor_name,
            self.address,
            self.action,
            self.kind,
            self.object_id,
            self.article_id,
            self.name,
            _told(self.before),
            _told(self.after),
        )
        return tuple("" if value is None else str(value) for value in values)


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, line: str) -> str:
        return line


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell


def _told(values: dict[str, object]) -> str:
    return "; ".join(f"{name}: {value}" for name, value in values.items())
