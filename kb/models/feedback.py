"""What readers leave behind: votes on the revision that they read, and how often an article was opened."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ArticleVote(models.Model):
    """One reader's answer to "was this helpful?", tied to the very text that was read."""

    revision = models.ForeignKey("kb.Revision", on_delete=models.CASCADE, related_name="votes")
    is_helpful = models.BooleanField(_("helpful"))
    comment = models.TextField(_("comment"), blank=True, max_length=2000)
    voter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True)
    # The account's id, or a random token kept in a cookie: one reader has one vote on a revision.
    voter_key = models.CharField(max_length=64)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "voter_key"], name="kb_one_vote_per_reader_and_revision"
            ),
        ]

    def __str__(self) -> str:
        return f"Vote {self.pk}"


class ArticleViews(models.Model):
    """How often an article was opened on one day."""

    article = models.ForeignKey("kb.Article", on_delete=models.CASCADE, related_name="views")
    day = models.DateField(_("day"))
    count = models.PositiveIntegerField(_("views"), default=0)

    class Meta:
        verbose_name = _("views")
        verbose_name_plural = _("views")
        constraints = [
            models.UniqueConstraint(fields=["article", "day"], name="kb_one_view_count_per_day"),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.count}"
