"""What somebody should look at: found by the machine, settled by people. Texts and votes stay the truth."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kb.models.articles import Article, Translation

if TYPE_CHECKING:
    from datetime import datetime

    from kb.visibility import Reader


class AttentionKind(models.TextChoices):
    OVERDUE = "overdue", _("Overdue")
    BROKEN_LINK = "broken_link", _("Broken link")
    CONTRADICTION = "contradiction", _("Possible contradiction")
    UNHELPFUL = "unhelpful", _("Not helpful")
    ALT_TEXT = "alt_text", _("Picture without a description")
    HARD_TO_READ = "hard_to_read", _("Hard to read")
    DUPLICATE = "duplicate", _("Said twice")


class AttentionQuerySet(models.QuerySet["AttentionItem"]):
    def editable_by(self, user: "Reader") -> Self:
        """Limit to what concerns texts that `user` may change: both of them, where it is about two."""
        articles = Article.objects.editable_by(user)
        return self.filter(
            models.Q(other__isnull=True) | models.Q(other__article__in=articles),
            translation__article__in=articles,
        )

    def waiting(self, at: "datetime") -> Self:
        return self.filter(dismissed_at__isnull=True).exclude(snoozed_until__gt=at)

    def snoozed(self, at: "datetime") -> Self:
        return self.filter(dismissed_at__isnull=True, snoozed_until__gt=at)

    def dismissed(self) -> Self:
        return self.filter(dismissed_at__isnull=False)


class AttentionItem(models.Model):
    """One thing in one text. `key` names it from one look to the next, `fingerprint` what it was found in.

    What was dismissed comes back when the fingerprint changes.
    """

    translation = models.ForeignKey(Translation, on_delete=models.CASCADE, related_name="attention")
    # The other text, where two say nearly the same.
    other = models.ForeignKey(Translation, on_delete=models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=16, choices=AttentionKind.choices)
    key = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)
    detail = models.JSONField(default=dict)
    since = models.DateTimeField()
    snoozed_until = models.DateTimeField(null=True)
    dismissed_at = models.DateTimeField(null=True)
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    reason = models.CharField(max_length=300, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="attention_items"
    )

    objects = AttentionQuerySet.as_manager()

    class Meta:
        verbose_name = _("matter for attention")
        verbose_name_plural = _("matters for attention")
        constraints = [
            models.UniqueConstraint(fields=["translation", "kind", "key"], name="kb_attention_once"),
        ]
        indexes = [models.Index(fields=["kind", "since"], name="kb_attention_queue")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.translation_id}"
