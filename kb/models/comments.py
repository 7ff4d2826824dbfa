"""Comments of writers and reviewers on passages of a text."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class CommentQuerySet(models.QuerySet["Comment"]):
    def threads(self) -> Self:
        return self.filter(parent__isnull=True)

    def unresolved(self) -> Self:
        return self.threads().filter(resolved_at__isnull=True)


class Comment(models.Model):
    """A comment, or a reply to one. `quote` with the text around it says where it belongs, through later edits."""

    translation = models.ForeignKey("kb.Translation", on_delete=models.CASCADE, related_name="comments")
    revision = models.ForeignKey("kb.Revision", on_delete=models.SET_NULL, null=True, related_name="comments")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="replies")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="kb_comments"
    )
    text = models.TextField(_("comment"))
    quote = models.TextField(_("passage"), blank=True)
    prefix = models.TextField(blank=True)
    suffix = models.TextField(blank=True)
    resolved_at = models.DateTimeField(_("resolved"), null=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField()

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(text=""), name="kb_comment_says_something"),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True)
                | models.Q(quote="", prefix="", suffix="", resolved_at__isnull=True),
                name="kb_reply_stands_where_its_comment_does",
            ),
        ]

    def __str__(self) -> str:
        return f"Comment {self.pk}"
