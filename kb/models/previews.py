"""Private links by which somebody outside may read a text before it is published."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from datetime import datetime


class PreviewLinkQuerySet(models.QuerySet["PreviewLink"]):
    def usable(self, at: "datetime") -> Self:
        return self.filter(revoked_at__isnull=True, expires_at__gt=at)


class PreviewLink(models.Model):
    """The link's token is not kept, only its hash: who reads this table cannot open anything with it."""

    translation = models.ForeignKey("kb.Translation", on_delete=models.CASCADE, related_name="preview_links")
    # None: whatever the newest text is when the link is opened, the working copy first.
    revision = models.ForeignKey(
        "kb.Revision", on_delete=models.CASCADE, null=True, related_name="preview_links"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    note = models.CharField(_("for whom"), max_length=200, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("revoked"), null=True)
    views = models.PositiveIntegerField(_("views"), default=0)
    last_viewed_at = models.DateTimeField(_("last opened"), null=True)

    objects = PreviewLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")), name="kb_preview_link_ends_later"
            ),
        ]

    def __str__(self) -> str:
        return f"Preview link {self.pk}"
